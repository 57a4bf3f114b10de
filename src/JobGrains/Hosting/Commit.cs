namespace JobGrains.Hosting;

/// <summary>
/// What one commit makes durable together: records and deltas of this grain (each conditional on the ETag in its handle), its wake-up, its entry in the open
/// index, rows of history. Built, committed once, and dropped.
/// </summary>
internal sealed class Commit
{
    // Nearly every commit changes one record: it has its place here.
    private RecordChange _first;
    private List<RecordChange>? _others;

    public RecordChanges Records => new(this);

    public int RecordCount { get; private set; }

    /// <summary>Whether the wake-up changes.</summary>
    public bool ChangesWakeUp { get; private set; }

    /// <summary>The new wake-up; null removes it. A grain has at most one.</summary>
    public DateTimeOffset? WakeUpTime { get; private set; }

    /// <summary>The new entry of this grain in the index of open instances.</summary>
    public OpenEntry? Opened { get; private set; }

    /// <summary>The instance whose entry in the index of open instances goes.</summary>
    public InstanceId? Closed { get; private set; }

    /// <summary>The new entry of this grain in the index of jobs.</summary>
    public JobEntry? JobListed { get; private set; }

    /// <summary>The job whose entry in the index of jobs goes.</summary>
    public JobId? JobUnlisted { get; private set; }

    /// <summary>The row of history to insert if (instance, attempt) is not there yet.</summary>
    public AttemptRecord? History { get; private set; }

    /// <summary>How long the row is kept; null for what the options say.</summary>
    public HistoryPolicy? HistoryPolicy { get; private set; }

    /// <summary>What another grain has prepared, to be durable together with this or not at all.</summary>
    public JointCommit? Joint { get; private set; }

    /// <summary>The ETag that the records of <see cref="Joint"/> have since both are durable.</summary>
    public long? JointETag { get; set; }

    /// <summary>Replaces a record and drops its deltas.</summary>
    /// <param name="record">The record.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="expires">From then on the store may forget the record by itself; null means never.</param>
    public Commit Write<TValue>(GrainRecord record, TValue value, DateTimeOffset? expires = null)
        where TValue : class
    {
        Add(new RecordChange(record, RecordChangeKind.Write, value, typeof(TValue), expires));
        return this;
    }

    /// <summary>Appends to a record that was read or written before.</summary>
    public Commit Append<TDelta>(GrainRecord record, TDelta delta)
        where TDelta : class
    {
        Add(new RecordChange(record, RecordChangeKind.Append, delta, typeof(TDelta), null));
        return this;
    }

    /// <summary>Clears a record; its ETag lives on, so that a late write of an older activation still conflicts.</summary>
    public Commit Clear(GrainRecord record)
    {
        Add(new RecordChange(record, RecordChangeKind.Clear, null, null, null));
        return this;
    }

    /// <summary>Sets or removes the wake-up.</summary>
    public Commit WakeUp(DateTimeOffset? time)
    {
        ChangesWakeUp = true;
        WakeUpTime = time;
        return this;
    }

    public Commit Open(OpenEntry entry)
    {
        Opened = entry;
        return this;
    }

    public Commit Close(InstanceId instanceId)
    {
        Closed = instanceId;
        return this;
    }

    public Commit ListJob(JobEntry entry)
    {
        JobListed = entry;
        return this;
    }

    public Commit UnlistJob(JobId jobId)
    {
        JobUnlisted = jobId;
        return this;
    }

    public Commit AddHistory(AttemptRecord row)
    {
        History = row;
        return this;
    }

    /// <summary>Says how long the row of history is kept.</summary>
    public Commit KeepHistory(HistoryPolicy? policy)
    {
        HistoryPolicy = policy;
        return this;
    }

    /// <summary>Makes this one with what another grain has prepared. Where the host joins commits.</summary>
    public Commit Join(JointCommit? joint)
    {
        Joint = joint;
        return this;
    }

    /// <summary>A change of <see cref="Records"/>.</summary>
    public RecordChange RecordAt(int index) => index == 0 && RecordCount > 0 ? _first : _others![index - 1];

    private void Add(RecordChange change)
    {
        if (RecordCount++ == 0)
        {
            _first = change;
        }
        else
        {
            (_others ??= []).Add(change);
        }
    }
}
