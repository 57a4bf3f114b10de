using System.Text;

namespace JobGrains.Hosting.Storage;

/// <summary>The jobs, sorted: in blocks, because with a million of them none may cost the moving of all behind it.</summary>
internal sealed class MemoryJobIndex
{
    private readonly Lock _gate = new();

    // At least one; none but a single one is empty.
    private readonly List<Block> _blocks = [new Block()];

    // Most have none.
    private readonly Dictionary<byte[], IReadOnlyList<string>> _tags = new(Utf8Comparer.Instance);

    public int Count { get; private set; }

    /// <summary>Adds a job, or gives it other tags.</summary>
    /// <param name="entry">The job.</param>
    /// <param name="id">Its id as UTF-8; kept as it is, so that it can be shared.</param>
    public void Add(JobEntry entry, byte[] id)
    {
        lock (_gate)
        {
            SetTags(id, entry.Tags);
            var number = BlockOf(id);
            var block = _blocks[number];
            var index = block.FirstFrom(id);
            if (block.IsAt(index, id))
            {
                return;
            }

            block.Insert(index, id);
            Count++;
            if (block.IsFull)
            {
                _blocks.Insert(number + 1, block.Split());
            }
        }
    }

    public void Remove(JobId jobId)
    {
        var id = Encoding.UTF8.GetBytes(jobId.Value);
        lock (_gate)
        {
            _tags.Remove(id);
            var number = BlockOf(id);
            var block = _blocks[number];
            var index = block.FirstFrom(id);
            if (!block.IsAt(index, id))
            {
                return;
            }

            block.RemoveAt(index);
            Count--;
            if (block.Count == 0 && _blocks.Count > 1)
            {
                _blocks.RemoveAt(number);
            }
        }
    }

    public IReadOnlyList<JobEntry> List(JobId? after, int max)
    {
        var found = ListIds(after is { } passed ? Encoding.UTF8.GetBytes(passed.Value) : null, max);
        return found.ConvertAll(static job => new JobEntry(new JobId(Encoding.UTF8.GetString(job.Id)), job.Tags));
    }

    /// <summary>As <see cref="List"/>, with the ids as they are kept: as UTF-8, which never changes.</summary>
    public List<(byte[] Id, IReadOnlyList<string> Tags)> ListIds(byte[]? after, int max)
    {
        var found = new List<(byte[], IReadOnlyList<string>)>();
        lock (_gate)
        {
            var (number, index) = (0, 0);
            if (after is not null)
            {
                number = BlockOf(after);
                index = _blocks[number].FirstFrom(after);
                index += _blocks[number].IsAt(index, after) ? 1 : 0;
            }

            for (; number < _blocks.Count && found.Count < max; number++, index = 0)
            {
                var block = _blocks[number];
                for (; index < block.Count && found.Count < max; index++)
                {
                    found.Add((block[index], _tags.GetValueOrDefault(block[index], [])));
                }
            }
        }

        return found;
    }

    private void SetTags(byte[] id, IReadOnlyList<string> tags)
    {
        if (tags.Count == 0)
        {
            _tags.Remove(id);
        }
        else
        {
            _tags[id] = tags;
        }
    }

    /// <summary>The last block that begins at or before the id, or the first one.</summary>
    private int BlockOf(byte[] id)
    {
        var low = 1;
        var high = _blocks.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_blocks[middle][0].AsSpan().SequenceCompareTo(id) <= 0)
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

    /// <summary>Ids in their order. Its room never changes, so that a growing index leaves nothing to a collector.</summary>
    private sealed class Block
    {
        private const int Room = 256;

        private readonly byte[][] _ids = new byte[Room][];

        public int Count { get; private set; }

        public bool IsFull => Count == Room;

        public byte[] this[int index] => _ids[index];

        public bool IsAt(int index, byte[] id) => index < Count && _ids[index].AsSpan().SequenceEqual(id);

        /// <summary>Where the first id is that does not come before this one.</summary>
        public int FirstFrom(byte[] id)
        {
            var low = 0;
            var high = Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_ids[middle].AsSpan().SequenceCompareTo(id) < 0)
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

        public void Insert(int index, byte[] id)
        {
            Array.Copy(_ids, index, _ids, index + 1, Count - index);
            _ids[index] = id;
            Count++;
        }

        public void RemoveAt(int index)
        {
            Count--;
            Array.Copy(_ids, index + 1, _ids, index, Count - index);
            _ids[Count] = null!;
        }

        /// <summary>A block with the second half.</summary>
        public Block Split()
        {
            var second = new Block { Count = Count / 2 };
            Count -= second.Count;
            Array.Copy(_ids, Count, second._ids, 0, second.Count);
            Array.Clear(_ids, Count, second.Count);
            return second;
        }
    }
}
