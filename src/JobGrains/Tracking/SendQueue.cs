namespace JobGrains.Tracking;

/// <summary>Which tasks of a page are to be sent next: new ones in the order of their indexes after those that come again; delayed ones at their time.</summary>
internal sealed class SendQueue
{
    private readonly Queue<int> _again = new();
    private readonly PriorityQueue<int, (DateTimeOffset Time, int Index)> _later = new();
    private int _next;
    private int _end;

    /// <summary>How many tasks may be sent now, new ones included.</summary>
    public int Ready => _again.Count + _end - _next;

    /// <summary>The index of the next task that was never in the queue before.</summary>
    public int NextNew => _next;

    /// <summary>When the next delayed task is due.</summary>
    public DateTimeOffset? NextDue => _later.TryPeek(out _, out var priority) ? priority.Time : null;

    public bool IsEmpty => Ready == 0 && _later.Count == 0;

    /// <summary>Adds new tasks: all indexes below <paramref name="count"/> that were not added before.</summary>
    public void Extend(int count) => _end = Math.Max(_end, count);

    /// <summary>
    /// Starts with a re-activated page: its tasks from <paramref name="mark"/> on were never sent; those before that are open and with no worker come again. What came
    /// while workers were asked is among them: it must not be there twice.
    /// </summary>
    public void Restore(int mark, int count)
    {
        _again.Clear();
        _later.Clear();
        _next = Math.Min(mark, count);
        _end = count;
    }

    public void Again(int index, DateTimeOffset? notBefore, DateTimeOffset now)
    {
        if (notBefore > now)
        {
            _later.Enqueue(index, (notBefore.Value, index));
        }
        else
        {
            _again.Enqueue(index);
        }
    }

    /// <summary>Moves delayed tasks that are due to the front.</summary>
    public void Ripen(DateTimeOffset now)
    {
        while (_later.TryPeek(out var index, out var priority) && priority.Time <= now)
        {
            _later.Dequeue();
            _again.Enqueue(index);
        }
    }

    /// <summary>Takes the next task; new ones only below <paramref name="mark"/>.</summary>
    public bool TryTake(int mark, out int index)
    {
        if (_again.TryDequeue(out index))
        {
            return true;
        }

        if (_next < _end && _next < mark)
        {
            index = _next++;
            return true;
        }

        return false;
    }

    public void Clear()
    {
        _again.Clear();
        _later.Clear();
        _next = _end;
    }
}
