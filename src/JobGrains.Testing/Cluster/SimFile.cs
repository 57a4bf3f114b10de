namespace JobGrains.Testing.Cluster;

/// <summary>The content of a file in memory: what is there, and what of it would survive.</summary>
internal sealed class SimFile
{
    private const int SectorSize = 512;

    private readonly List<(long Offset, byte[]? Bytes)> _unflushed = [];
    private readonly List<(int Offset, int Length)> _dropped = [];
    private byte[] _durable = [];
    private byte[] _bytes = [];

    public int Length { get; private set; }

    /// <summary>For tests that damage it.</summary>
    public Span<byte> Content => _bytes.AsSpan(0, Length);

    /// <summary>How many changes are not durable.</summary>
    public int Unflushed => _unflushed.Count;

    public int Read(Span<byte> buffer, long offset)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        _bytes.AsSpan((int)Math.Min(offset, Length), count).CopyTo(buffer);
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        var (from, to) = ((int)offset, (int)offset + bytes.Length);
        _dropped.RemoveAll(range => range.Offset >= from && range.Offset + range.Length <= to);
        _unflushed.Add((offset, bytes.ToArray()));
        Put(bytes, offset);
    }

    /// <summary>Makes it shorter.</summary>
    public void Cut(long length)
    {
        _unflushed.Add((length, null));
        Length = (int)Math.Min(Length, length);
    }

    /// <summary>Makes the first changes durable.</summary>
    public void Flush(int count)
    {
        _unflushed.RemoveRange(0, Math.Min(count, _unflushed.Count));
        if (_unflushed.Count == 0)
        {
            var durable = Content.ToArray();
            foreach (var (offset, length) in _dropped)
            {
                var dropped = durable.AsSpan(Math.Min(offset, durable.Length), Math.Max(0, Math.Min(length, durable.Length - offset)));
                dropped.Clear();
                _durable.AsSpan(Math.Min(offset, _durable.Length), Math.Clamp(_durable.Length - offset, 0, dropped.Length)).CopyTo(dropped);
            }

            _durable = durable;
        }
    }

    /// <summary>After a flush that failed, the system takes what it could not write for written: it can still be read, and will never be durable.</summary>
    public void Drop()
    {
        _dropped.AddRange(_unflushed.Where(change => change.Bytes is not null).Select(change => ((int)change.Offset, change.Bytes!.Length)));
        _unflushed.Clear();
    }

    public void Crash(Random random)
    {
        var lost = _unflushed.ToList();
        _unflushed.Clear();
        _bytes = [.. _durable];
        Length = _durable.Length;
        foreach (var (offset, bytes) in lost)
        {
            if (bytes is null)
            {
                Length = random.Next(2) == 0 ? Length : (int)Math.Min(Length, offset);
                continue;
            }

            for (var at = 0; at < bytes.Length; at += SectorSize)
            {
                if (random.Next(2) == 0)
                {
                    Put(bytes.AsSpan(at, Math.Min(SectorSize, bytes.Length - at)), offset + at);
                }
            }
        }

        _dropped.Clear();
        _durable = Content.ToArray();
    }

    public SimFile Copy() => new() { _bytes = Content.ToArray(), _durable = Content.ToArray(), Length = Length };

    private void Put(ReadOnlySpan<byte> bytes, long offset)
    {
        var end = (int)offset + bytes.Length;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
        }

        if (offset > Length)
        {
            _bytes.AsSpan(Length, (int)offset - Length).Clear();
        }

        bytes.CopyTo(_bytes.AsSpan((int)offset));
        Length = Math.Max(Length, end);
    }
}
