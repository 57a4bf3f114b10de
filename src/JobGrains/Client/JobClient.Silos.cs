using JobGrains.Workers;

namespace JobGrains.Client;

/// <summary>What is asked of silos.</summary>
internal sealed partial class JobClient
{
    public async Task<IReadOnlyList<SiloInfo>> GetSilosAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _host.GetSilosAsync();
    }

    public async Task<ClusterOverview> GetOverviewAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _host.GetOverviewAsync();
    }

    public Task<SiloInfo> CordonSiloAsync(SiloId siloId, CancellationToken cancellationToken = default) => ChangeSiloAsync(siloId, SiloChange.Cordon, cancellationToken);

    public async Task<SiloInfo> UncordonSiloAsync(SiloId siloId, CancellationToken cancellationToken = default)
    {
        var info = await ChangeSiloAsync(siloId, SiloChange.Uncordon, cancellationToken);
        return info.Capacity.Readiness == SiloReadiness.Draining ? throw new JobConflictException($"Silo '{siloId}' cannot be uncordoned because it is stopping.") : info;
    }

    public Task<SiloInfo> DrainSiloAsync(SiloId siloId, CancellationToken cancellationToken = default) => ChangeSiloAsync(siloId, SiloChange.Drain, cancellationToken);

    /// <summary>The first call names no version that there is, and learns of the present one.</summary>
    private async Task<SiloInfo> ChangeSiloAsync(SiloId siloId, SiloChange change, CancellationToken cancellationToken)
    {
        var began = _host.Time.GetTimestamp();
        var request = new ChangeSiloRequest(change, DrawToken(), Seen: 0);
        while (true)
        {
            var info = await FindSiloAsync(siloId);
            ChangeSiloReply reply;
            try
            {
                reply = await _calls.CallAsync<IWorkerGrain, ChangeSiloRequest, ChangeSiloReply>(siloId.Value, static (worker, ask) => worker.ChangeAsync(ask), request, cancellationToken);
            }
            catch (JobGrainsUnavailableException)
            {
                // Perhaps it has left meanwhile.
                await FindSiloAsync(siloId);
                throw;
            }

            if (!reply.IsStale)
            {
                return info with { Capacity = info.Capacity with { Readiness = reply.Readiness } };
            }

            if (_host.Time.GetElapsedTime(began) > LongestContention)
            {
                throw new JobGrainsUnavailableException($"Others have changed the service of silo '{siloId}' while this change was under way. Whether it was made before that is unknown. Look at the silo, and repeat the call.");
            }

            request = request with { Seen = reply.Version };
        }
    }

    private async Task<SiloInfo> FindSiloAsync(SiloId siloId) =>
        (await _host.GetSilosAsync()).FirstOrDefault(silo => silo.Id == siloId) ?? throw new SiloNotFoundException(siloId);
}
