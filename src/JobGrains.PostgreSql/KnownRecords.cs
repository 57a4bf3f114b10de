namespace JobGrains.PostgreSql;

/// <summary>
/// Which records the tables have, by 64 bits of their keys: nearly every run is new, and who asks for its record need not ask the database. Filled in the background after a start; until then it knows only what was written since.
/// </summary>
internal sealed class KnownRecords
{
    private const int ShardBits = 6;

    private readonly KeySet[] _shards = [.. Enumerable.Range(0, 1 << ShardBits).Select(_ => new KeySet())];
    private volatile bool _isComplete;

    /// <summary>Whether it has all of them.</summary>
    public bool IsComplete
    {
        get => _isComplete;
        set => _isComplete = value;
    }

    /// <summary>Whether the record may be there; false is certain.</summary>
    public bool MayHave(Guid id)
    {
        if (!_isComplete)
        {
            return true;
        }

        var key = KeyOf(id);
        var shard = ShardOf(key);
        lock (shard)
        {
            return shard.Contains(key);
        }
    }

    public void Add(Guid id)
    {
        var key = KeyOf(id);
        var shard = ShardOf(key);
        lock (shard)
        {
            shard.Add(key);
        }
    }

    public void Remove(Guid id)
    {
        var key = KeyOf(id);
        var shard = ShardOf(key);
        lock (shard)
        {
            shard.Remove(key);
        }
    }

    private KeySet ShardOf(ulong key) => _shards[key >> (64 - ShardBits)];

    private static ulong KeyOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }
}
