using System.Text.Json;

namespace JobGrains.Jobs;

/// <summary>
/// The admissions of a job with a limit: pure, decides who gets a slot. Each change is kept as a step until <see cref="TakeDelta"/>; acting on it comes after the
/// commit of that delta. Invariants: an instance has one place; grants never raise the slots above the limit; the queue is in the order of priority, then of numbers.
/// </summary>
internal sealed class AdmissionBook
{
    private readonly Dictionary<InstanceId, AdmissionPlace> _byInstance = [];
    private readonly Dictionary<long, AdmissionPlace> _byNumber = [];
    private readonly SortedDictionary<long, AdmissionPlace> _slots = [];
    private readonly SortedSet<AdmissionPlace> _queue = new(Comparer<AdmissionPlace>.Create(CompareQueued));
    private List<AdmissionStep> _steps = [];
    private long _nextNumber = 1;
    private int _canceling;
    private readonly Dictionary<string, JsonElement>? _unknown;

    public AdmissionBook(AdmissionsRecord? record, IReadOnlyList<AdmissionDelta> deltas)
    {
        if (record is not null)
        {
            _nextNumber = record.NextNumber;
            _unknown = record.Unknown;
            foreach (var entry in record.Queue)
            {
                AddQueued(new AdmissionPlace(entry));
            }

            foreach (var entry in record.Slots)
            {
                var place = new AdmissionPlace(entry);
                AddQueued(place);
                MoveToSlot(place);
            }

            foreach (var number in record.Canceling)
            {
                MarkCanceling(_slots[number]);
            }
        }

        foreach (var step in deltas.SelectMany(delta => delta.Steps))
        {
            Replay(step);
        }
    }

    public int SlotCount => _slots.Count;

    public int QueueCount => _queue.Count;

    public bool IsEmpty => _byInstance.Count == 0;

    /// <summary>How many slots are held by runs that are to be cancelled for a later one.</summary>
    public int CancelingCount => _canceling;

    /// <summary>Those that hold a slot, the oldest first.</summary>
    public IEnumerable<AdmissionPlace> Slots => _slots.Values;

    /// <summary>Those that wait, the next first.</summary>
    public IEnumerable<AdmissionPlace> Queue => _queue;

    public AdmissionPlace? Find(InstanceId instanceId) => _byInstance.GetValueOrDefault(instanceId);

    public AdmissionPlace? FindSlot(long number) => _slots.GetValueOrDefault(number);

    /// <summary>Whether one more run gets a slot at once, without changing anything.</summary>
    public bool HasRoom(AdmissionRules rules, DateTimeOffset now) => _slots.Count < rules.Slots && !_queue.Any(place => place.NotBefore <= now);

    /// <summary>What would become of a run that a caller asks for now.</summary>
    public AdmissionVerdict Foresee(AdmissionRules rules, DateTimeOffset now)
    {
        if (HasRoom(rules, now))
        {
            return AdmissionVerdict.Granted;
        }

        // A paused job has not decided against the run: it waits, whatever the policy.
        if (rules is { Status: JobStatus.Active, Overlap: OverlapPolicy.Skip })
        {
            return AdmissionVerdict.Skipped;
        }

        return _queue.Count >= rules.MaxBacklog ? AdmissionVerdict.Full : AdmissionVerdict.Queued;
    }

    /// <summary>Takes a run into the book, at the end of its priority, whatever the backlog. Follow with <see cref="Fill"/>.</summary>
    public AdmissionPlace Enqueue(InstanceId instanceId, int priority, DateTimeOffset now)
    {
        if (_byInstance.ContainsKey(instanceId))
        {
            throw new InvalidOperationException($"Instance '{instanceId}' is in the book of admissions already.");
        }

        var entry = new AdmissionEntry { InstanceId = instanceId, Number = _nextNumber++, Priority = priority, Since = now };
        var place = new AdmissionPlace(entry);
        AddQueued(place);
        _steps.Add(new AdmissionStep(AdmissionStepKind.Queued, entry.Number, entry));
        return place;
    }

    /// <summary>Takes a run into a slot that <see cref="HasRoom"/> has seen free: it is created with it.</summary>
    public AdmissionPlace Grant(InstanceId instanceId, int priority, DateTimeOffset now)
    {
        var place = Enqueue(instanceId, priority, now);
        place.Entry = place.Entry with { Origin = SlotOrigin.Created };
        _steps[^1] = _steps[^1] with { Entry = place.Entry };
        MoveToSlot(place);
        _steps.Add(new AdmissionStep(AdmissionStepKind.Granted, place.Number));
        return place;
    }

    /// <summary>Gives free slots to those that wait, and chooses whom to cancel for those that still wait. Answers who got a slot.</summary>
    public IReadOnlyList<AdmissionPlace> Fill(AdmissionRules rules, DateTimeOffset now)
    {
        List<AdmissionPlace>? granted = null;
        var free = rules.Slots - _slots.Count;
        if (free > 0 && _queue.Count > 0)
        {
            granted = [.. _queue.Where(place => place.NotBefore <= now).Take(free)];
            foreach (var place in granted)
            {
                MoveToSlot(place);
                _steps.Add(new AdmissionStep(AdmissionStepKind.Granted, place.Number));
            }
        }

        if (rules is { Status: JobStatus.Active, Overlap: OverlapPolicy.CancelRunning })
        {
            // Each run that waits takes the place of one that runs.
            var wanted = Math.Min(_queue.Count(place => place.NotBefore <= now), _slots.Count);
            foreach (var place in _slots.Values)
            {
                if (_canceling >= wanted)
                {
                    break;
                }

                if (!place.IsCanceling)
                {
                    MarkCanceling(place);
                    _steps.Add(new AdmissionStep(AdmissionStepKind.Canceling, place.Number));
                }
            }
        }

        return granted ?? (IReadOnlyList<AdmissionPlace>)[];
    }

    /// <summary>Whether a release named a place; it is gone then. Follow with <see cref="Fill"/>.</summary>
    public bool Release(InstanceId instanceId, long number)
    {
        if (Find(instanceId) is not { } place || !(place.Number == number || (number == 0 && !place.HoldsSlot)))
        {
            return false;
        }

        Remove(place);
        return true;
    }

    public void Remove(AdmissionPlace place)
    {
        Forget(place);
        _steps.Add(new AdmissionStep(AdmissionStepKind.Removed, place.Number));
    }

    /// <summary>Takes the slot back of a run that is not there, until it may be asked again.</summary>
    public void Return(AdmissionPlace place, DateTimeOffset notBefore)
    {
        MoveToQueue(place);
        place.NotBefore = notBefore;
        _steps.Add(new AdmissionStep(AdmissionStepKind.Returned, place.Number));
    }

    /// <summary>Removes everybody who waits: the job is deleted.</summary>
    public void ClearQueue()
    {
        foreach (var place in _queue.ToArray())
        {
            Remove(place);
        }
    }

    /// <summary>What has changed since the last call; null for nothing.</summary>
    public AdmissionDelta? TakeDelta()
    {
        if (_steps.Count == 0)
        {
            return null;
        }

        var delta = new AdmissionDelta(_steps);
        _steps = [];
        return delta;
    }

    public AdmissionsRecord ToRecord() => new()
    {
        NextNumber = _nextNumber,
        Slots = [.. _slots.Values.Select(place => place.Entry)],
        Queue = [.. _queue.Select(place => place.Entry).OrderBy(entry => entry.Number)],
        Canceling = [.. _slots.Values.Where(place => place.IsCanceling).Select(place => place.Number)],
        Unknown = _unknown,
    };

    private static int CompareQueued(AdmissionPlace left, AdmissionPlace right)
    {
        var order = right.Entry.Priority.CompareTo(left.Entry.Priority);
        return order != 0 ? order : left.Number.CompareTo(right.Number);
    }

    private void Replay(AdmissionStep step)
    {
        switch (step.Kind)
        {
            case AdmissionStepKind.Queued:
                _nextNumber = Math.Max(_nextNumber, step.Number + 1);
                AddQueued(new AdmissionPlace(step.Entry!));
                break;
            case AdmissionStepKind.Granted:
                MoveToSlot(FindNumber(step.Number));
                break;
            case AdmissionStepKind.Removed:
                Forget(FindNumber(step.Number));
                break;
            case AdmissionStepKind.Returned:
                MoveToQueue(FindNumber(step.Number));
                break;
            case AdmissionStepKind.Canceling:
                MarkCanceling(FindNumber(step.Number));
                break;
            default:
                throw new InvalidOperationException($"A step of kind {step.Kind:D} is unknown: a newer version has written this book of admissions.");
        }
    }

    private AdmissionPlace FindNumber(long number) =>
        _byNumber.GetValueOrDefault(number)
        ?? throw new InvalidOperationException($"Admission {number} is not in the book of admissions.");

    private void AddQueued(AdmissionPlace place)
    {
        _byInstance.Add(place.InstanceId, place);
        _byNumber.Add(place.Number, place);
        _queue.Add(place);
    }

    private void MoveToSlot(AdmissionPlace place)
    {
        _queue.Remove(place);
        place.HoldsSlot = true;
        place.Stamp++;
        _slots.Add(place.Number, place);
    }

    private void MoveToQueue(AdmissionPlace place)
    {
        Forget(place);
        place.HoldsSlot = false;
        place.Stamp++;
        AddQueued(place);
    }

    private void Forget(AdmissionPlace place)
    {
        _byInstance.Remove(place.InstanceId);
        _byNumber.Remove(place.Number);
        if (place.HoldsSlot)
        {
            _slots.Remove(place.Number);
        }
        else
        {
            _queue.Remove(place);
        }

        if (place.IsCanceling)
        {
            place.IsCanceling = false;
            place.CancelIsAnswered = false;
            _canceling--;
        }
    }

    private void MarkCanceling(AdmissionPlace place)
    {
        place.IsCanceling = true;
        _canceling++;
    }
}
