using JobGrains.Hosting;
using JobGrains.Instances;

namespace JobGrains.Client;

/// <inheritdoc cref="IClientRelay"/>
internal class ClientRelay(ISiloHost silo) : IClientRelay
{
    public async ValueTask<RelayJobsReply> ListJobsAsync(RelayJobsRequest request) => new(await silo.Catalog.ListJobsAsync(request.After, request.Max));

    public async ValueTask<RelayOpenReply> ListOpenAsync(RelayOpenRequest request)
    {
        var catalog = silo.Catalog;
        IReadOnlyList<OpenEntry> entries = request.Max == 0
            ? []
            : request.JobId is { } jobId
                ? await catalog.ListOpenAsync(jobId, request.After, request.Max)
                : await catalog.ListOpenAsync(request.Shard, request.After, request.Max);
        return new(entries, catalog.ShardCount);
    }

    public async ValueTask<RelayRowsReply> GetRowsAsync(RelayRowsRequest request) => RelayRowsReply.Cut(await silo.History.GetAsync(request.InstanceId), request.After);

    public async ValueTask<RelayFindReply> FindRowsAsync(RelayFindRequest request) => new(await silo.History.FindAsync(request.Search with { Now = silo.Time.GetUtcNow() }));

    public async ValueTask<RelayJobReply> GetJobAsync(RelayJobRequest request)
    {
        if (request.Floor > 0)
        {
            silo.Engine.Definitions.Drop(request.JobId, request.Floor);
        }

        return new(await silo.Engine.Definitions.GetAsync(request.JobId));
    }

    public async ValueTask<RelayEndReply> WaitForEndAsync(RelayEndRequest request)
    {
        using var waiter = silo.Engine.Waiters.Register(request.InstanceId);
        var now = await silo.CallAsync<IJobInstanceGrain, GetInstanceRequest, InstanceReply>(
            request.InstanceId.Value, static (grain, get) => grain.GetAsync(get), new GetInstanceRequest(silo.Id));
        return new(now.Instance is { } info && info.Status.IsTerminal() ? info : await waiter.WaitAsync(request.Patience, silo.Time, CancellationToken.None));
    }

    public ValueTask<RelaySilosReply> GetSilosAsync(RelaySilosRequest request) => new(new RelaySilosReply([.. silo.Cluster.Current.Living.Select(member => member.ToInfo())]));

    public async ValueTask<RelayOverviewReply> GetOverviewAsync(RelayOverviewRequest request) => new(await Overviews.ReadAsync(silo));
}
