namespace JobGrains.Client;

/// <summary>What is asked of the past.</summary>
internal sealed partial class JobClient
{
    public Task<InstancePage> FindAsync(InstanceQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _finder.FindAsync(PagedSearch.Of(query), cancellationToken);
    }

    public async Task<IReadOnlyList<AttemptRecord>> GetHistoryAsync(InstanceId instanceId, CancellationToken cancellationToken = default)
    {
        QueryValidator.Check(instanceId).ThrowIfAny();
        cancellationToken.ThrowIfCancellationRequested();
        return await _host.GetHistoryAsync(instanceId);
    }

    public async Task<HistoryPage> FindHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var paged = PagedSearch.Of(query);
        cancellationToken.ThrowIfCancellationRequested();
        var slice = await _host.FindHistoryAsync(paged.Search with { After = paged.Place?.ToPosition() });
        return new HistoryPage(slice.Rows, paged.CursorAt(slice.Next is { } next ? CursorPlace.Of(next) : null));
    }
}
