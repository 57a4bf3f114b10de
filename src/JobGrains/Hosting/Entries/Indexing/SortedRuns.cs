namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>Some runs of a shard in the order of their ids: sorted when they are listed from the beginning, and only if others belong to them than the last time.</summary>
/// <param name="belongs">Which.</param>
internal sealed class SortedRuns(Func<IndexNode, bool> belongs)
{
    private IndexNode[] _sorted = [];
    private bool _changed;

    /// <summary>A thing is about to change so that it does not belong to them any more, or has changed so that it does.</summary>
    public void Note(IndexNode node) => _changed |= belongs(node);

    public IReadOnlyList<OpenEntry> List(IEnumerable<IndexNode> all, string? after, JobId? jobId, int max)
    {
        if (after is null && _changed)
        {
            _sorted = [.. all.Where(node => belongs(node) && IndexKey.IsRun(node.Key))];
            Array.Sort(_sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
            _changed = false;
        }

        var prefix = jobId is { } job ? job.Value + "." : null;
        var found = new List<OpenEntry>();
        for (var i = FirstBehind(string.CompareOrdinal(after, prefix) > 0 ? after : prefix); i < _sorted.Length && found.Count < max; i++)
        {
            var node = _sorted[i];
            if (prefix is not null && !node.Key.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }

            var id = InstanceId.Trusted(node.Key);
            if (belongs(node) && !node.IsGone && (jobId is null || id.JobId == jobId))
            {
                found.Add(new OpenEntry { InstanceId = id, State = OpenStateOf(node.State), Created = IndexItem.Time(node.Created), Labels = node.Labels });
            }
        }

        return found;
    }

    private static OpenState OpenStateOf(IndexState state) => state switch
    {
        IndexState.Delayed => OpenState.Delayed,
        IndexState.Queued => OpenState.Queued,
        _ => OpenState.Running,
    };

    private int FirstBehind(string? key)
    {
        if (key is null)
        {
            return 0;
        }

        var low = 0;
        var high = _sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_sorted[middle].Key, key) > 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
