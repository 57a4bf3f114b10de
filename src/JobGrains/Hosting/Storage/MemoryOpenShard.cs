namespace JobGrains.Hosting.Storage;

/// <summary>One shard of the open instances.</summary>
internal sealed class MemoryOpenShard
{
    private readonly Lock _gate = new();
    private readonly SortedSet<OpenEntry> _entries =
        new(Comparer<OpenEntry>.Create(static (a, b) => string.CompareOrdinal(a.InstanceId.Value, b.InstanceId.Value)));

    public void Add(OpenEntry entry)
    {
        lock (_gate)
        {
            if (!_entries.Add(entry))
            {
                _entries.Remove(entry);
                _entries.Add(entry);
            }
        }
    }

    public void Remove(InstanceId id)
    {
        lock (_gate)
        {
            _entries.Remove(Probe(id.Value));
        }
    }

    /// <summary>Adds entries after an id (or from a prefix on, and only with it), at most <paramref name="max"/>.</summary>
    public void List(string? after, string? prefix, int max, Func<OpenEntry, JobId, bool> condition, JobId jobId, List<OpenEntry> into)
    {
        lock (_gate)
        {
            if (_entries.Max is not { } last)
            {
                return;
            }

            var from = string.CompareOrdinal(after, prefix) > 0 ? after : prefix;
            if (from is not null && string.CompareOrdinal(from, last.InstanceId.Value) > 0)
            {
                return;
            }

            var taken = 0;
            foreach (var entry in from is null ? _entries : _entries.GetViewBetween(Probe(from), last))
            {
                var id = entry.InstanceId.Value;
                if (taken == max || (prefix is not null && !id.StartsWith(prefix, StringComparison.Ordinal)))
                {
                    return;
                }

                if (!string.Equals(id, after) && condition(entry, jobId))
                {
                    into.Add(entry);
                    taken++;
                }
            }
        }
    }

    private static OpenEntry Probe(string id) => new() { InstanceId = InstanceId.Trusted(id) };
}
