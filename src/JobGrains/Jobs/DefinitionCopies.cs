using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Workers;

namespace JobGrains.Jobs;

/// <summary>The silos that may keep a copy of a job's definition: all that this silo's view knows of, and those that asked for one.</summary>
internal sealed class DefinitionCopies(IGrainHost host)
{
    private const int MaxRounds = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly HashSet<SiloId> _keepers = [];

    public void Remember(SiloId silo) => _keepers.Add(silo);

    /// <summary>Has every silo drop what is older than <paramref name="version"/>. Answers those that have neither answered nor left the membership.</summary>
    public async ValueTask<IReadOnlyList<SiloId>> DropAsync(JobId jobId, long version)
    {
        var done = new HashSet<SiloId>();
        var started = host.Silo.Time.GetTimestamp();
        for (var round = 1; ; round++)
        {
            var silos = Remaining(done);
            if (silos.Count == 0)
            {
                return [];
            }

            var request = new DropDefinitionRequest(jobId, version);
            var calls = silos.Select(silo => CallAsync(silo, request)).ToList();
            foreach (var call in calls)
            {
                if (await call is { } silo)
                {
                    done.Add(silo);
                }
            }

            var late = Remaining(done);
            if (late.Count == 0 || round == MaxRounds || host.Silo.Time.GetElapsedTime(started) > host.Silo.Engine.Options.CallTimeout)
            {
                return late;
            }

            await Task.Delay(FirstPause * (1 << round), host.Silo.Time);
        }
    }

    private List<SiloId> Remaining(HashSet<SiloId> done)
    {
        var view = host.Silo.Cluster.Current;
        _keepers.RemoveWhere(silo => view.StateOf(silo) == MemberState.Dead);
        return [.. view.Living.Select(member => member.Id).Union(_keepers).Where(silo => !done.Contains(silo)).Order()];
    }

    private async Task<SiloId?> CallAsync(SiloId silo, DropDefinitionRequest request)
    {
        try
        {
            await host.CallAsync<IWorkerGrain, DropDefinitionRequest, Ack>(silo.Value, static (grain, drop) => grain.DropDefinitionAsync(drop), request);
            return silo;
        }
        catch (JobGrainsException)
        {
            return null;
        }
    }
}
