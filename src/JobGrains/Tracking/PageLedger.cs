using System.Text.Json;
using JobGrains.Dispatch;
using JobGrains.Instances;

namespace JobGrains.Tracking;

/// <summary>
/// The tasks of a page in memory: a fold over its base and deltas. Knows no I/O: the grain makes a delta durable, then applies it here.
/// </summary>
internal sealed class PageLedger
{
    private readonly List<string?> _payloads = [];
    private readonly List<JobTaskStatus> _statuses = [];
    private readonly List<ChildRun> _runs = [];
    private readonly SortedDictionary<int, TaskEntry> _details = [];
    private List<string?>? _keys;
    private List<string?>? _names;
    private List<string?>? _results;
    private readonly IReadOnlyList<uint>? _hashes;
    private readonly Dictionary<string, JsonElement>? _unknown;

    public PageLedger(PageRecord record)
    {
        _unknown = record.Unknown;
        Spec = record.Spec;
        Incarnation = record.Incarnation;
        Mark = record.Mark;
        Closed = record.Closed;
        Stop = record.Stop;
        Adopted = record.Adopted;
        _hashes = record.Hashes;
        _runs.AddRange(record.Runs);
        Append(record.Count, record.Payloads, record.Keys, record.Names);
        if (record.Results is not null)
        {
            _results = [.. record.Results];
        }

        for (var i = 0; record.Statuses is { } statuses && i < statuses.Length; i++)
        {
            SetStatus(i, (JobTaskStatus)(statuses[i] - '0'));
        }

        foreach (var detail in record.Details)
        {
            _details[detail.Index] = detail.Entry;
        }
    }

    public PageSpec Spec { get; }

    public long Incarnation { get; private set; }

    public int Mark { get; private set; }

    public ClosedState Closed { get; private set; }

    public StopRecord? Stop { get; private set; }

    public AdoptedState Adopted { get; }

    public int Count => _statuses.Count;

    /// <summary>How many tasks have ended.</summary>
    public int Ended { get; private set; }

    public int Succeeded { get; private set; }

    public bool AllEnded => Ended == Count;

    public IReadOnlyList<ChildRun> Runs => _runs;

    public JobTaskStatus StatusOf(int index) => _statuses[index];

    public bool IsOpen(int index) => !_statuses[index].IsTerminal();

    public string? PayloadOf(int index) => _payloads[index];

    public string? KeyOf(int index) => _keys?[index];

    public int TryOf(int index) => _details.TryGetValue(index, out var entry) ? entry.Try : 1;

    public int LostDeliveriesOf(int index) => _details.TryGetValue(index, out var entry) ? entry.LostDeliveries : 0;

    /// <summary>Whether anything but its first delivery and its end has happened to a task.</summary>
    public bool HasHistory(int index) => _details.ContainsKey(index);

    /// <summary>The tasks that have ended without success.</summary>
    public IReadOnlyList<TaskId> UnsuccessfulTasks() =>
        Ended == Succeeded ? [] : [.. _details.Values.Where(d => d.Status.IsTerminal() && d.Status != JobTaskStatus.Succeeded).Select(d => d.TaskId)];

    public string? NameOf(int index) => _names?[index];

    public string? ResultOf(int index) => _results is not null && index < _results.Count ? _results[index] : null;

    public FailureInfo? FailureOf(int index) => _details.TryGetValue(index, out var entry) ? entry.Failure : null;

    public DateTimeOffset? NotBeforeOf(int index) => _details.TryGetValue(index, out var entry) ? entry.NotBefore : null;

    public TaskId IdOf(int index) => TaskId.Mapped(Spec.Page, index);

    /// <summary>The whole state of a task.</summary>
    public TaskEntry EntryOf(int index) => _details.TryGetValue(index, out var entry)
        ? entry
        : new TaskEntry { TaskId = IdOf(index), Status = _statuses[index], Result = ResultOf(index) };

    /// <summary>The parent of a task, and its position among the parent's children.</summary>
    public (TaskId Parent, int Sequence) OriginOf(int index)
    {
        foreach (var run in _runs)
        {
            if (index >= run.FirstIndex && index < run.FirstIndex + run.Count)
            {
                return (run.Parent, run.FirstSequence + index - run.FirstIndex);
            }
        }

        throw new InvalidOperationException($"Task {index} of page {Spec.Page} has no parent.");
    }

    /// <summary>The children of a task in this page, with the hashes of what they carry.</summary>
    public IReadOnlyList<ChildIdentity> ChildrenOf(TaskId parent)
    {
        var children = new List<ChildIdentity>();
        foreach (var run in _runs)
        {
            for (var i = 0; run.Parent == parent && i < run.Count; i++)
            {
                var index = run.FirstIndex + i;
                children.Add(new ChildIdentity(run.FirstSequence + i, _keys?[index], HashOf(index)));
            }
        }

        return children;
    }

    /// <summary>The indexes of the children of a task.</summary>
    public IEnumerable<int> IndexesOf(TaskId parent) => _runs.Where(r => r.Parent == parent).SelectMany(r => Enumerable.Range(r.FirstIndex, r.Count));

    /// <summary>Applies what is durable.</summary>
    public void Apply(PageDelta delta)
    {
        if (Closed == ClosedState.Sealed)
        {
            throw new InvalidOperationException($"Page {Spec.Page} of {Spec.InstanceId} is sealed: it never changes.");
        }

        if (delta.Added is { } added)
        {
            if (Closed != ClosedState.Open || added.FirstIndex != Count)
            {
                throw new InvalidOperationException($"Page {Spec.Page} of {Spec.InstanceId} has {Count} tasks and is {Closed}: it cannot take tasks at {added.FirstIndex}.");
            }

            _runs.Add(added);
            Append(added.Count, delta.Payloads, delta.Keys, delta.Names);
        }

        for (var i = 0; i < (delta.Succeeded?.Count ?? 0); i++)
        {
            Succeed(delta.Succeeded![i], delta.Results?[i]);
        }

        foreach (var index in delta.Canceled ?? [])
        {
            Change(index, TaskRules.Cancel(EntryOf(index), delta.Stop?.Message ?? Stop?.Message ?? "Canceled."));
        }

        foreach (var detail in delta.Changed ?? [])
        {
            Change(detail.Index, detail.Entry);
        }

        Incarnation = delta.Incarnation ?? Incarnation;
        Mark = delta.Mark ?? Mark;
        Closed = delta.Closed ?? Closed;
        Stop = delta.Stop ?? Stop;
    }

    /// <summary>The page as a base without deltas. Payloads of succeeded tasks are dropped once the page is sealed: nobody runs them again.</summary>
    public PageRecord ToRecord()
    {
        var isSealed = Closed == ClosedState.Sealed;
        var allSucceeded = isSealed && Succeeded == Count;
        return new PageRecord
        {
            Spec = Spec,
            Incarnation = Incarnation,
            Mark = Mark,
            Closed = Closed,
            Stop = Stop,
            Count = Count,
            Runs = [.. _runs],
            Payloads = allSucceeded ? null : [.. _payloads.Select((payload, index) => isSealed && _statuses[index] == JobTaskStatus.Succeeded ? null : payload)],
            Keys = _keys is null ? null : [.. _keys],
            Hashes = isSealed && Count > 0 ? [.. Enumerable.Range(0, Count).Select(i => _statuses[i] == JobTaskStatus.Succeeded ? HashOf(i) : 0)] : _hashes,
            Adopted = Adopted,
            Names = _names is null ? null : [.. _names],
            Statuses = string.Create(Count, _statuses, static (span, statuses) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = (char)('0' + (int)statuses[i]);
                }
            }),
            Results = _results is null ? null : [.. _results],
            Details = [.. _details.Where(d => !(isSealed && d.Value.Status == JobTaskStatus.Succeeded && d.Value.Redelivered == 0)).Select(d => new PageTaskDetail(d.Key, d.Value))],
            Unknown = _unknown,
        };
    }

    /// <summary>The page for the next attempt: succeeded tasks are adopted; others start afresh, or only those that are asked for.</summary>
    public static PageRecord Adopt(PageRecord source, PageSpec spec, IReadOnlyList<TaskId> again)
    {
        var old = new PageLedger(source);
        var keep = Enumerable.Range(0, old.Count)
            .Select(i => old.StatusOf(i) == JobTaskStatus.Succeeded || (again.Count > 0 && !again.Contains(old.IdOf(i)) && !old.IsOpen(i)))
            .ToArray();
        return source with
        {
            Spec = spec,
            Incarnation = 0,
            Mark = 0,
            Closed = ClosedState.Closed,
            Stop = null,
            Adopted = AdoptedState.Adopted,
            Payloads = [.. Enumerable.Range(0, old.Count).Select(old.PayloadOf)],
            Statuses = string.Concat(keep.Select((kept, i) => (char)('0' + (int)(kept ? old.StatusOf(i) : JobTaskStatus.Pending)))),
            Results = old._results is null ? null : [.. keep.Select((kept, i) => kept ? old.ResultOf(i) : null)],
            Details = [.. source.Details.Where(d => keep[d.Index])],
        };
    }

    /// <summary>The counts of the page.</summary>
    /// <param name="running">How many tasks are out at workers.</param>
    public TaskCounts CountsOf(int running) => new()
    {
        Total = Count,
        Running = running,
        Pending = Count - Ended - running,
        Succeeded = Succeeded,
        Failed = Ended == Succeeded ? 0 : _details.Values.Count(d => d.Status == JobTaskStatus.Failed),
        Lost = Ended == Succeeded ? 0 : _details.Values.Count(d => d.Status == JobTaskStatus.Lost),
        Skipped = Ended == Succeeded ? 0 : _details.Values.Count(d => d.Status == JobTaskStatus.Skipped),
        Canceled = Ended == Succeeded ? 0 : _details.Values.Count(d => d.Status == JobTaskStatus.Canceled),
        Redelivered = _details.Count == 0 ? 0 : _details.Values.Sum(d => (long)d.Redelivered),
    };

    /// <summary>The first failures, for the history.</summary>
    public IReadOnlyList<TryRecord> FailuresOf(int max, DateTimeOffset now) => Ended == Succeeded
        ? []
        : [.. _details.Values
            .Where(d => d.Status is JobTaskStatus.Failed or JobTaskStatus.Lost)
            .Take(max)
            .Select(d => new TryRecord(d.TaskId, d.Try, d.Status, d.Failure?.Silo, now, d.Failure, d.LostDeliveries))];

    private uint HashOf(int index) => _hashes is { } hashes && index < hashes.Count && hashes[index] != 0 ? hashes[index] : ChildHash.Of(PayloadOf(index), NameOf(index));

    private void Append(int count, IReadOnlyList<string?>? payloads, IReadOnlyList<string?>? keys, IReadOnlyList<string?>? names)
    {
        for (var i = 0; i < count; i++)
        {
            _payloads.Add(payloads?[i]);
            _statuses.Add(JobTaskStatus.Pending);
        }

        AppendColumn(ref _keys, keys, count);
        AppendColumn(ref _names, names, count);
    }

    private void AppendColumn(ref List<string?>? column, IReadOnlyList<string?>? items, int count)
    {
        if (column is null && items is null)
        {
            return;
        }

        column ??= [.. new string?[Count - count]];
        column.AddRange(items ?? new string?[count]);
    }

    private void Succeed(int index, string? result)
    {
        if (_details.TryGetValue(index, out var entry))
        {
            Change(index, entry with { Status = JobTaskStatus.Succeeded, Silo = null, Epoch = null, NotBefore = null, Result = null, Failure = null });
        }
        else
        {
            SetStatus(index, JobTaskStatus.Succeeded);
        }

        if (result is not null)
        {
            _results ??= [];
            while (_results.Count <= index)
            {
                _results.Add(null);
            }

            _results[index] = result;
        }
    }

    private void Change(int index, TaskEntry entry)
    {
        SetStatus(index, entry.Status);
        _details[index] = entry;
    }

    private void SetStatus(int index, JobTaskStatus status)
    {
        var before = _statuses[index];
        if (before.IsTerminal())
        {
            throw new InvalidOperationException($"Task {IdOf(index)} of {Spec.InstanceId} is {before}: a terminal task never changes.");
        }

        _statuses[index] = status;
        Ended += status.IsTerminal() ? 1 : 0;
        Succeeded += status == JobTaskStatus.Succeeded ? 1 : 0;
    }
}
