namespace JobGrains.Hosting.Storage;

/// <summary>The slots of the open instances of one shard in the order of their ids: a list of short sorted runs. Under the index's lock.</summary>
/// <param name="keyOf">The key of a slot.</param>
internal sealed class OpenOrder(Func<int, byte[]> keyOf)
{
    private const int MaxRun = 256;

    private readonly List<List<int>> _runs = [];

    public int Count { get; private set; }

    public void Add(int slot)
    {
        Count++;
        if (_runs.Count == 0)
        {
            _runs.Add([slot]);
            return;
        }

        var key = keyOf(slot);
        var at = Math.Max(0, FirstRunAfter(key) - 1);
        var run = _runs[at];
        run.Insert(FirstAfter(run, key), slot);
        if (run.Count > MaxRun)
        {
            _runs.Insert(at + 1, run.GetRange(MaxRun / 2, run.Count - (MaxRun / 2)));
            run.RemoveRange(MaxRun / 2, run.Count - (MaxRun / 2));
        }
    }

    public void Remove(int slot)
    {
        var key = keyOf(slot);
        var at = FirstRunAfter(key) - 1;
        var run = _runs[at];
        run.RemoveAt(FirstAfter(run, key) - 1);
        Count--;
        if (run.Count == 0)
        {
            _runs.RemoveAt(at);
        }
    }

    /// <summary>The slots whose keys come after one, in their order.</summary>
    public IEnumerable<int> After(byte[] key)
    {
        for (var at = Math.Max(0, FirstRunAfter(key) - 1); at < _runs.Count; at++)
        {
            var run = _runs[at];
            for (var i = FirstAfter(run, key); i < run.Count; i++)
            {
                yield return run[i];
            }
        }
    }

    private int FirstRunAfter(byte[] key)
    {
        var low = 0;
        var high = _runs.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (keyOf(_runs[middle][0]).AsSpan().SequenceCompareTo(key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private int FirstAfter(List<int> run, byte[] key)
    {
        var low = 0;
        var high = run.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (keyOf(run[middle]).AsSpan().SequenceCompareTo(key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
