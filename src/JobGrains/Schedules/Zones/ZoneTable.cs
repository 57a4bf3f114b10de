namespace JobGrains.Schedules.Zones;

/// <summary>
/// The clock of a time zone as a table of even segments, so that conversions neither allocate nor search. Immutable. It covers the years of <see cref="Cron.CronExpression"/>; before and
/// after them the clock never changes.
/// </summary>
internal sealed class ZoneTable
{
    // Far from any date, and far from overflow when an offset is added.
    private const long Beginning = -1L << 40;
    private const long EndOfTime = 1L << 40;

    // 2^22 seconds are 49 days: mostly one segment, seldom two.
    private const int BucketBits = 22;

    private readonly ZoneSegment[] _segments;
    private readonly ushort[] _buckets;
    private readonly long _bucketStart;
    private readonly int _maxOffset;

    /// <summary>Makes a table of what happens: from the second on, in UTC, the clock is UTC and the offset. The first entry holds for all times before, too.</summary>
    public ZoneTable(IReadOnlyList<(long Start, int Offset)> changes)
    {
        _segments = new ZoneSegment[changes.Count];
        var reached = Beginning;
        for (var i = 0; i < changes.Count; i++)
        {
            var start = i == 0 ? Beginning : changes[i].Start;
            var end = i + 1 == changes.Count ? EndOfTime : changes[i + 1].Start;
            _segments[i] = new ZoneSegment(start, end, changes[i].Offset, reached);
            reached = Math.Max(reached, _segments[i].LocalEnd);
            _maxOffset = i == 0 ? changes[i].Offset : Math.Max(_maxOffset, changes[i].Offset);
        }

        _bucketStart = changes.Count > 1 ? changes[1].Start : 0;
        var last = changes.Count > 1 ? changes[^1].Start : 0;
        _buckets = new ushort[((last - _bucketStart) >> BucketBits) + 1];
        for (int bucket = 0, segment = 0; bucket < _buckets.Length; bucket++)
        {
            while (_segments[segment].End <= _bucketStart + ((long)bucket << BucketBits))
            {
                segment++;
            }

            _buckets[bucket] = (ushort)segment;
        }
    }

    /// <summary>The segments, in order.</summary>
    public ReadOnlySpan<ZoneSegment> Segments => _segments;

    /// <summary>The number of the segment that holds a time in UTC.</summary>
    public int IndexAt(long utc)
    {
        if (utc < _bucketStart)
        {
            return 0;
        }

        var bucket = (utc - _bucketStart) >> BucketBits;
        var index = bucket < _buckets.Length ? _buckets[bucket] : _segments.Length - 1;
        while (_segments[index].End <= utc)
        {
            index++;
        }

        return index;
    }

    /// <summary>What the clock shows.</summary>
    public long ToLocal(long utc) => utc + _segments[IndexAt(utc)].Offset;

    /// <summary>The first segment whose clock gets beyond <paramref name="local"/>.</summary>
    public int IndexReaching(long local)
    {
        var index = IndexAt(local - _maxOffset);
        while (_segments[index].LocalEnd <= local)
        {
            index++;
        }

        return index;
    }

    /// <summary>The first time, in UTC, at which the clock shows <paramref name="local"/> or more: in a gap that is its end, in an overlap the first of the two.</summary>
    public long FirstReading(long local)
    {
        ref readonly var segment = ref _segments[IndexReaching(local)];
        return Math.Max(segment.Start, local - segment.Offset);
    }
}
