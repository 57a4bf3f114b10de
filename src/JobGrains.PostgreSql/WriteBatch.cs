using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Lots;
using JobGrains.PostgreSql.Outbox;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>What is to be committed together, column by column: the arguments of the schema's function <c>commit</c>, in their order.</summary>
internal sealed class WriteBatch
{
    /// <summary>How many numbers an epoch has, in bits.</summary>
    public const int EpochBits = 40;

    private const int EnoughToCopy = 384;

    /// <summary>How many of the parameters name rows of the outbox to be deleted: those before the ones for lots.</summary>
    public const int OutboxParameters = 2;

    /// <summary>How many of the parameters change rows of lots: those before the ones for the ends.</summary>
    public const int LotParameters = 5;

    /// <summary>How many of the parameters, the last ones, say how many rows of history are new, by the hours of their ends.</summary>
    public const int EndParameters = 5;

    private readonly BatchColumns _columns = new();
    private readonly IPendingPart _pending;
    private readonly TakenRows _taken;
    private readonly LotBook _lots;
    private readonly DeltaNumbers _deltaNumbers;
    private readonly TimeSpan _clearedRetention;
    private readonly Dictionary<(string Job, bool IsDecision), int> _last = [];
    private readonly List<RecordFold> _folds = [];
    private readonly List<(int Fold, ReadOnlyMemory<byte> Body)> _appended = [];
    private readonly BatchNumber _number;
    private readonly RowColumns _new;
    private readonly List<string> _newGrains;
    private readonly List<string> _newRecords;
    private readonly RowColumns _written;
    private readonly List<long> _writtenExpected;
    private readonly List<Guid> _touched;
    private readonly List<long> _touchedExpected;
    private readonly List<long> _touchedETags;
    private readonly DeltaColumns _deltas;
    private readonly List<string> _jobs;
    private readonly List<string> _jobTags;
    private readonly HistoryColumns _rows;
    private readonly List<string> _lastJobs;
    private readonly List<bool> _lastDecisions;
    private readonly List<int> _lastCounts;
    private readonly List<ulong> _takenTransactions;
    private readonly List<long> _takenNumbers;
    private readonly List<long> _lotNumbers;
    private readonly List<byte[]> _lotBodies;
    private readonly List<long> _markedNumbers;
    private readonly List<byte[]> _markedBits;
    private readonly List<long> _endedNumbers;
    private readonly Dictionary<Lot, LotMarks> _marks = [];
    private readonly HourlyEnds _ends = new();
    private readonly List<long> _endHours;
    private readonly List<long> _succeeded;
    private readonly List<long> _failed;
    private readonly List<long> _canceled;
    private readonly List<long> _decisions;

    public WriteBatch(IPendingPart pending, TakenRows taken, LotBook lots, DeltaNumbers deltaNumbers, long epoch, TimeSpan clearedRetention)
    {
        _pending = pending;
        _taken = taken;
        _lots = lots;
        _deltaNumbers = deltaNumbers;
        _clearedRetention = clearedRetention;

        _columns.AddNumber(epoch);
        _number = _columns.AddNumber(0);
        _columns.AreCopied = true;
        _new = new RowColumns { Ids = Column<Guid>(NpgsqlDbType.Uuid) };
        _newGrains = Column<string>(NpgsqlDbType.Text);
        _newRecords = Column<string>(NpgsqlDbType.Text);
        Complete(_new);
        _columns.AreCopied = false;
        _written = new RowColumns { Ids = Column<Guid>(NpgsqlDbType.Uuid) };
        _writtenExpected = Column<long>(NpgsqlDbType.Bigint);
        Complete(_written);
        _touched = Column<Guid>(NpgsqlDbType.Uuid);
        _touchedExpected = Column<long>(NpgsqlDbType.Bigint);
        _touchedETags = Column<long>(NpgsqlDbType.Bigint);
        _deltas = new DeltaColumns(Column<Guid>(NpgsqlDbType.Uuid), Column<long>(NpgsqlDbType.Bigint), Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea));
        _pending.AddTo(_columns);
        _jobs = Column<string>(NpgsqlDbType.Text);
        _jobTags = Column<string>(NpgsqlDbType.Text);
        _rows = new HistoryColumns
        {
            Places = Column<long>(NpgsqlDbType.Bigint),
            Instances = Column<Guid>(NpgsqlDbType.Uuid),
            Jobs = Column<string>(NpgsqlDbType.Text),
            Attempts = Column<int>(NpgsqlDbType.Integer),
            Kinds = Column<short>(NpgsqlDbType.Smallint),
            Ended = Column<long>(NpgsqlDbType.Bigint),
            Expires = Column<long>(NpgsqlDbType.Bigint),
            Last = Column<int>(NpgsqlDbType.Integer),
            Label = Column<long>(NpgsqlDbType.Bigint),
            Labels = Column<string?>(NpgsqlDbType.Text),
            Bodies = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea),
        };
        _lastJobs = Column<string>(NpgsqlDbType.Text);
        _lastDecisions = Column<bool>(NpgsqlDbType.Boolean);
        _lastCounts = Column<int>(NpgsqlDbType.Integer);
        _takenTransactions = Column<ulong>(NpgsqlDbType.Xid8);
        _takenNumbers = Column<long>(NpgsqlDbType.Bigint);
        _lotNumbers = Column<long>(NpgsqlDbType.Bigint);
        _lotBodies = Column<byte[]>(NpgsqlDbType.Bytea);
        _markedNumbers = Column<long>(NpgsqlDbType.Bigint);
        _markedBits = Column<byte[]>(NpgsqlDbType.Bytea);
        _endedNumbers = Column<long>(NpgsqlDbType.Bigint);
        _endHours = Column<long>(NpgsqlDbType.Bigint);
        _succeeded = Column<long>(NpgsqlDbType.Bigint);
        _failed = Column<long>(NpgsqlDbType.Bigint);
        _canceled = Column<long>(NpgsqlDbType.Bigint);
        _decisions = Column<long>(NpgsqlDbType.Bigint);
    }

    /// <summary>The arguments of the function, in order, and behind them those for the outbox, for lots and for the ends.</summary>
    public IReadOnlyList<NpgsqlParameter> Parameters => _columns.Parameters;

    /// <summary>The same without new records and new rows of <c>pending</c>, in place of which there is null: those are copied.</summary>
    public IReadOnlyList<NpgsqlParameter?> Rest => _columns.Rest;

    /// <summary>Whether so much is new that it is cheaper to copy that into the tables than to have the function insert it: rows that are copied come to their page together, but to begin takes a few round trips.</summary>
    public bool IsToBeCopied => _new.Ids.Count + _pending.NewCount >= EnoughToCopy;

    /// <summary>The records that it is about, with the ETags that they must have.</summary>
    public List<RecordCheck> Checks { get; } = [];

    /// <summary>The keys of records that expire, and when.</summary>
    public List<(Guid Id, long Ticks)> Expiring { get; } = [];

    /// <summary>The keys of records that are new.</summary>
    public IReadOnlyList<Guid> Created => _new.Ids;

    /// <summary>What becomes of lots whose runs get records of their own.</summary>
    public IReadOnlyCollection<LotMarks> Marks => _marks.Values;

    /// <summary>The keys of the records of those runs.</summary>
    public List<Guid> LeftLots { get; } = [];

    /// <summary>Commits that do not fit a run that stands in a lot, by number, and the record; the batch is to be made anew without them.</summary>
    public List<(int Commit, string Record)> Stale { get; } = [];

    public HistoryColumns History => _rows;

    /// <summary>How many bytes of bodies are in it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Its number, by which the database knows it again.</summary>
    public long Number
    {
        get => _number.Value;
        set => _number.Set(value);
    }

    public void Clear()
    {
        _columns.Clear();
        _pending.Clear();
        _last.Clear();
        _ends.Clear();
        Checks.Clear();
        Expiring.Clear();
        _marks.Clear();
        LeftLots.Clear();
        Stale.Clear();
        Bytes = 0;
    }

    /// <summary>Adds a lot.</summary>
    public void Add(NewLot lot)
    {
        _lotNumbers.Add(lot.Number);
        _lotBodies.Add(lot.Body);
        Bytes += lot.Body.Length;
    }

    /// <summary>Adds a commit.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="number">Its number in the batch.</param>
    /// <param name="etag">The ETag that its records get.</param>
    /// <param name="place">The place of its row of history.</param>
    public void Add(StoreCommit commit, int number, long etag, long place)
    {
        AddRecords(commit, number, etag);
        _pending.Add(commit, etag);
        if (_taken.TryFind(commit, out var key))
        {
            _takenTransactions.Add(key.Transaction);
            _takenNumbers.Add(key.Number);
        }

        if (commit.JobListed is { } listed)
        {
            _jobs.Add(listed.JobId.Value);
            _jobTags.Add(JsonSerializer.Serialize(listed.Tags.ToArray(), StoreJson.Default.StringArray));
        }

        if (commit.JobUnlisted is { } unlisted)
        {
            _jobs.Add(unlisted.Value);
            _jobTags.Add("");
        }

        if (commit.History is { } row)
        {
            _rows.Add(row, place);
            _ends.Add(row.Attempt, row.Status, row.EndedTime.UtcTicks);
            Bytes += row.Body.Length;
            if (row.Rule.Last > 0)
            {
                _last[(row.InstanceId.JobId.Value, row.Attempt == 0)] = row.Rule.Last;
            }
        }
    }

    /// <inheritdoc cref="IPendingPart.AddHandled"/>
    public void AddHandled(GrainId grain, long version) => _pending.AddHandled(grain, version);

    /// <summary>All is added.</summary>
    /// <param name="mayHaveRow">Whether the table may have a row of a grain of which nothing is known.</param>
    public void Complete(Predicate<GrainId> mayHaveRow)
    {
        _pending.Complete(mayHaveRow);
        foreach (var (lot, marks) in _marks)
        {
            if (marks.Left == 0)
            {
                _endedNumbers.Add(lot.Number);
            }
            else
            {
                _markedNumbers.Add(lot.Number);
                _markedBits.Add(marks.Done);
            }
        }

        // In the same order by whoever writes: no two wait for each other.
        foreach (var ((job, isDecision), last) in _last.OrderBy(static row => row.Key.Job, StringComparer.Ordinal))
        {
            _lastJobs.Add(job);
            _lastDecisions.Add(isDecision);
            _lastCounts.Add(last);
        }

        if (_rows.Places.Count > 0)
        {
            CompleteEnds();
        }
    }

    /// <summary>Copies what is new.</summary>
    public async ValueTask CopyAsync(NpgsqlConnection connection, Database database, CancellationToken cancellationToken)
    {
        if (_new.Ids.Count > 0)
        {
            await using var import = await connection.BeginBinaryImportAsync(database.Sql("COPY {s}.records (id, grain, record, etag, expires, body) FROM STDIN (FORMAT binary)"), cancellationToken);
            import.Timeout = TimeSpan.FromSeconds(connection.CommandTimeout);
            for (var i = 0; i < _new.Ids.Count; i++)
            {
                await import.StartRowAsync(cancellationToken);
                await import.WriteAsync(_new.Ids[i], NpgsqlDbType.Uuid, cancellationToken);
                await import.WriteAsync(_newGrains[i], NpgsqlDbType.Text, cancellationToken);
                await import.WriteAsync(_newRecords[i], NpgsqlDbType.Text, cancellationToken);
                await import.WriteAsync(_new.ETags[i], NpgsqlDbType.Bigint, cancellationToken);
                await import.WriteAsync(_new.Expires[i], NpgsqlDbType.Bigint, cancellationToken);
                if (_new.Bodies[i].IsEmpty)
                {
                    await import.WriteNullAsync(cancellationToken);
                }
                else
                {
                    await import.WriteAsync(_new.Bodies[i], NpgsqlDbType.Bytea, cancellationToken);
                }
            }

            await import.CompleteAsync(cancellationToken);
        }

        await _pending.CopyAsync(connection, database, cancellationToken);
    }

    private void CompleteEnds()
    {
        foreach (var (hour, counts) in _ends.All)
        {
            _endHours.Add(hour);
            _succeeded.Add(counts.Succeeded);
            _failed.Add(counts.Failed);
            _canceled.Add(counts.Canceled);
            _decisions.Add(counts.Decisions);
        }
    }

    private void AddRecords(StoreCommit commit, int number, long etag)
    {
        _folds.Clear();
        _appended.Clear();
        foreach (ref readonly var change in commit.Changes.Span)
        {
            var at = FoldOf(in change);
            Bytes += change.Body.Length;
            if (change.Kind == RecordChangeKind.Append)
            {
                _appended.Add((at, change.Body));
                continue;
            }

            var isWrite = change.Kind == RecordChangeKind.Write;
            var expires = isWrite ? change.Expires?.UtcTicks ?? 0 : (commit.Now + _clearedRetention).UtcTicks;
            _folds[at] = _folds[at] with { Replaces = true, Body = isWrite ? change.Body : default, ExpiresTicks = expires };
            _appended.RemoveAll(delta => delta.Fold == at);
        }

        for (var at = 0; at < _folds.Count; at++)
        {
            AddRecord(commit.Grain, _folds[at], number, etag);
        }

        foreach (var (fold, body) in _appended)
        {
            _deltas.Add(RecordId.Of(commit.Grain, _folds[fold].Record), _deltaNumbers.Next(), body);
        }
    }

    private int FoldOf(in StoreChange change)
    {
        for (var i = 0; i < _folds.Count; i++)
        {
            if (string.Equals(_folds[i].Record, change.Record))
            {
                return i;
            }
        }

        _folds.Add(new RecordFold(change.Record, change.ExpectedETag));
        return _folds.Count - 1;
    }

    private void AddRecord(GrainId grain, in RecordFold fold, int number, long etag)
    {
        var id = RecordId.Of(grain, fold.Record);
        var isInLot = _lots.TryFind(id, out var place);
        if (isInLot && place.ETag != fold.ExpectedETag)
        {
            Stale.Add((number, fold.Record));
            return;
        }

        Checks.Add(new RecordCheck(number, id, fold.Record, isInLot ? 0 : fold.ExpectedETag));
        if (isInLot)
        {
            Leave(id, place, fold);
        }

        if (isInLot || fold.ExpectedETag == 0)
        {
            _new.Add(id, etag, fold.ExpiresTicks, fold.Body);
            _newGrains.Add($"{grain.Type}/{grain.Key}");
            _newRecords.Add(fold.Record);
        }
        else if (fold.Replaces)
        {
            _written.Add(id, etag, fold.ExpiresTicks, fold.Body);
            _writtenExpected.Add(fold.ExpectedETag);
        }
        else
        {
            _touched.Add(id);
            _touchedExpected.Add(fold.ExpectedETag);
            _touchedETags.Add(etag);
        }

        if (fold.ExpiresTicks != 0)
        {
            Expiring.Add((id, fold.ExpiresTicks));
        }
    }

    /// <summary>The run gets a record of its own, and with that leaves its lot.</summary>
    private void Leave(Guid id, LotPlace place, in RecordFold fold)
    {
        if (!fold.Replaces)
        {
            throw new InvalidOperationException($"Something is to be appended to record '{fold.Record}' of a run in lot {place.Lot.Number}, which has none to append to.");
        }

        if (!_marks.TryGetValue(place.Lot, out var marks))
        {
            marks = new LotMarks(place.Lot);
            _marks.Add(place.Lot, marks);
        }

        marks.Add(place.Index);
        LeftLots.Add(id);
    }

    private void Complete(RowColumns columns)
    {
        columns.ETags = Column<long>(NpgsqlDbType.Bigint);
        columns.Expires = Column<long>(NpgsqlDbType.Bigint);
        columns.Bodies = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
    }

    private List<T> Column<T>(NpgsqlDbType type) => _columns.Column<T>(type);
}
