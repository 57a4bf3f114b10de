using JobGrains.Hosting;

namespace JobGrains.Client;

/// <summary>What is asked of the past.</summary>
internal sealed partial class JobClient
{
    public Task<InstancePage> FindAsync(InstanceQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var problems = QueryValidator.Check(query);
        var search = HistorySearch.Of(query);
        var conditions = CursorText.ConditionsOf(search, "runs");
        var place = CursorText.Decode(query.Cursor, conditions, problems);
        problems.ThrowIfAny();
        return _finder.FindAsync(search, conditions, place, cancellationToken);
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
        var problems = QueryValidator.Check(query);
        var search = HistorySearch.Of(query);
        var conditions = CursorText.ConditionsOf(search, "rows");
        var place = CursorText.Decode(query.Cursor, conditions, problems);
        problems.ThrowIfAny();
        cancellationToken.ThrowIfCancellationRequested();
        var slice = await _host.FindHistoryAsync(search with { After = place?.ToPosition() });
        return new HistoryPage(slice.Rows, slice.Next is { } next ? CursorText.Encode(conditions, CursorPlace.Of(next)) : null);
    }
}
