using JobGrains.Hosting.Entries.Indexing;

namespace JobGrains.Tests.Hosting.Entries;

/// <summary>A shard of the index with what its grain stores of it, so that it can be read again.</summary>
internal sealed class StoredShard(int pageSize)
{
    private readonly SortedDictionary<long, IndexPage> _pages = [];
    private List<IndexItem> _young = [];
    private List<long> _listed = [];
    private long _lastPage;

    public IndexShard Shard { get; private set; } = new();

    public int StoredPages => _pages.Count;

    /// <summary>A raise that is durable once this returns.</summary>
    public void Raise(IndexItem item)
    {
        if (Shard.Raise(item) is { } node)
        {
            _young.Add(Shard.ItemOf(node));
        }
    }

    public void Fold()
    {
        Shard.Thin(pageSize);
        var fold = Shard.Fold(() => ++_lastPage, pageSize);
        foreach (var (page, content) in fold.Written)
        {
            _pages.Add(page, content);
        }

        _young = [.. Shard.Young];
        _listed = [.. Shard.Pages];
        foreach (var page in fold.Dropped)
        {
            _pages.Remove(page);
        }
    }

    /// <summary>A new activation: what was only in memory is gone.</summary>
    public void ReadAgain()
    {
        Shard = new IndexShard();
        foreach (var page in _listed)
        {
            Shard.Load(page, _pages[page].Items);
        }

        Shard.Load(page: 0, _young);
    }

    public List<string> OpenRuns() => [.. Shard.ListOpen(new ListOpenRequest(null, null, int.MaxValue)).Select(run => run.InstanceId.Value)];

    public List<string> Jobs() => [.. Shard.ListJobs(null, default, int.MaxValue).Select(job => $"{job.JobId} {string.Join(',', job.Tags)}")];
}
