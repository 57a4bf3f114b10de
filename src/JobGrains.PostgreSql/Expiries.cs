namespace JobGrains.PostgreSql;

/// <summary>The keys of records that expire, by the spans of time in which they do. What has another time since is in it twice; the table decides.</summary>
internal sealed class Expiries
{
    private static readonly long Span = TimeSpan.FromSeconds(10).Ticks;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, List<Guid>> _spans = [];

    /// <summary>When the first span has ended; null for never.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            lock (_gate)
            {
                foreach (var (span, _) in _spans)
                {
                    return new DateTimeOffset((span + 1) * Span, TimeSpan.Zero);
                }

                return null;
            }
        }
    }

    public void Add(Guid id, long expiresTicks)
    {
        lock (_gate)
        {
            var span = expiresTicks / Span;
            if (!_spans.TryGetValue(span, out var ids))
            {
                _spans.Add(span, ids = []);
            }

            ids.Add(id);
        }
    }

    /// <summary>Takes some that have expired.</summary>
    public List<Guid> Take(long nowTicks, int max)
    {
        lock (_gate)
        {
            foreach (var (span, ids) in _spans)
            {
                if ((span + 1) * Span > nowTicks)
                {
                    break;
                }

                if (ids.Count <= max)
                {
                    _spans.Remove(span);
                    return ids;
                }

                var taken = ids.GetRange(ids.Count - max, max);
                ids.RemoveRange(ids.Count - max, max);
                return taken;
            }
        }

        return [];
    }
}
