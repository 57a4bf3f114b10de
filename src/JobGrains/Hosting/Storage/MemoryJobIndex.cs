namespace JobGrains.Hosting.Storage;

/// <summary>The jobs, sorted: in blocks, because with a million of them none may cost the moving of all behind it.</summary>
internal sealed class MemoryJobIndex
{
    private const int MaxBlock = 512;

    private readonly Lock _gate = new();

    // At least one; none but a single one is empty.
    private readonly List<List<Listed>> _blocks = [[]];

    public void Add(JobEntry entry)
    {
        lock (_gate)
        {
            var number = BlockOf(entry.JobId.Value);
            var block = _blocks[number];
            var index = FirstFrom(block, entry.JobId.Value);
            if (IsAt(block, index, entry.JobId))
            {
                block[index] = new Listed(entry.JobId.Value, entry.Tags);
                return;
            }

            block.Insert(index, new Listed(entry.JobId.Value, entry.Tags));
            if (block.Count == MaxBlock)
            {
                Split(number);
            }
        }
    }

    public void Remove(JobId jobId)
    {
        lock (_gate)
        {
            var number = BlockOf(jobId.Value);
            var block = _blocks[number];
            var index = FirstFrom(block, jobId.Value);
            if (!IsAt(block, index, jobId))
            {
                return;
            }

            block.RemoveAt(index);
            if (block.Count == 0 && _blocks.Count > 1)
            {
                _blocks.RemoveAt(number);
            }
        }
    }

    public IReadOnlyList<JobEntry> List(JobId? after, int max)
    {
        var found = new List<JobEntry>();
        lock (_gate)
        {
            var (number, index) = (0, 0);
            if (after is { } passed)
            {
                number = BlockOf(passed.Value);
                index = FirstFrom(_blocks[number], passed.Value);
                index += IsAt(_blocks[number], index, passed) ? 1 : 0;
            }

            for (; number < _blocks.Count && found.Count < max; number++, index = 0)
            {
                var block = _blocks[number];
                found.AddRange(block.Skip(index).Take(max - found.Count).Select(static listed => new JobEntry(new JobId(listed.Id), listed.Tags)));
            }
        }

        return found;
    }

    private static bool IsAt(List<Listed> block, int index, JobId jobId) => index < block.Count && string.Equals(block[index].Id, jobId.Value);

    /// <summary>The last block that begins at or before the id, or the first one.</summary>
    private int BlockOf(string id)
    {
        var low = 1;
        var high = _blocks.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_blocks[middle][0].Id, id) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    /// <summary>Where the first id is that does not come before this one.</summary>
    private static int FirstFrom(List<Listed> block, string id)
    {
        var low = 0;
        var high = block.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(block[middle].Id, id) < 0)
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

    private void Split(int number)
    {
        var block = _blocks[number];
        var half = block.Count / 2;
        _blocks.Insert(number + 1, block.GetRange(half, block.Count - half));
        block.RemoveRange(half, block.Count - half);
        block.Capacity = block.Count;
    }

    private readonly record struct Listed(string Id, IReadOnlyList<string> Tags);
}
