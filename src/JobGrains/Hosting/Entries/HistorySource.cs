using JobGrains.Hosting.Entries.Histories;

namespace JobGrains.Hosting.Entries;

/// <summary>The listing of one job while it is searched: what was read of it, and where it goes on.</summary>
/// <param name="jobId">The job.</param>
/// <param name="before">Only places before this one; null for all.</param>
internal sealed class HistorySource(JobId jobId, long? before)
{
    private readonly Queue<HistoryRef> _rows = new();
    private long? _before = before;
    private bool _isRead;

    public JobId JobId => jobId;

    /// <summary>Whether there is nothing more.</summary>
    public bool IsEmpty => _rows.Count == 0 && _isRead;

    /// <summary>Orders sources: the one with the newest row first. What is not read yet may be right behind where it goes on.</summary>
    public (long, JobId) Order => (-(_rows.TryPeek(out var row) ? row.Place : _before ?? long.MaxValue), jobId);

    /// <summary>Where the search has come to, if this source is the first.</summary>
    public HistoryPosition Position => new(-Order.Item1, jobId.Value);

    public ListHistoryRequest Request(ListHistoryRequest search) => search with { Before = _before };

    public void Add(ListHistoryReply reply)
    {
        foreach (var row in reply.Rows)
        {
            _rows.Enqueue(row);
        }

        _before = reply.Next;
        _isRead = reply.Next is null;
    }

    public bool TryTake(out HistoryRef? row) => _rows.TryDequeue(out row);
}
