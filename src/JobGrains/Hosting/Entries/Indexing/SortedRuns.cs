using System.Text;

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
            _sorted = [.. all.Where(node => belongs(node) && IndexKey.IsRun(node.Utf8Key))];
            Array.Sort(_sorted, static (a, b) => a.Utf8Key.SequenceCompareTo(b.Utf8Key));
            _changed = false;
        }

        var prefix = Encoding.UTF8.GetBytes(jobId is { } job ? job.Value + "." : "");
        var first = Encoding.UTF8.GetBytes(after ?? "");
        var found = new List<OpenEntry>();
        for (var i = FirstBehind(first.AsSpan().SequenceCompareTo(prefix) > 0 ? first : prefix); i < _sorted.Length && found.Count < max; i++)
        {
            var node = _sorted[i];
            if (!node.Utf8Key.StartsWith(prefix))
            {
                break;
            }

            if (!belongs(node) || node.IsGone)
            {
                continue;
            }

            var id = InstanceId.Trusted(node.Key);
            if (jobId is null || id.JobId == jobId)
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

    private int FirstBehind(ReadOnlySpan<byte> key)
    {
        var low = 0;
        var high = _sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_sorted[middle].Utf8Key.SequenceCompareTo(key) > 0)
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
