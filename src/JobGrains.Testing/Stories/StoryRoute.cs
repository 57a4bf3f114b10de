using System.Runtime.CompilerServices;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Stories;

/// <summary>The client of the story: its calls go through a silo that is drawn among those that are well, or else among those that run.</summary>
internal sealed class StoryRoute(SimCluster cluster, StoryThread thread) : IClientRoute
{
    private readonly SimRandom _random = cluster.World.Random.Fork("client");

    public bool HasOtherSilos => true;

    public Task<T> SendAsync<T>(Func<IJobClient, Task<T>> call, CancellationToken cancellationToken) =>
        thread.DoAsync(() => CallAsync(Pick(), call, 5 * cluster.CallTimeout, cancellationToken));

    public Task<T> AskAsync<T>(Func<IJobClient, Task<T>> call, CancellationToken cancellationToken) =>
        thread.DoAsync(async () =>
        {
            while (true)
            {
                var silo = Pick();
                try
                {
                    return await CallAsync(silo, call, Timeout.InfiniteTimeSpan, cancellationToken);
                }
                catch (JobGrainsUnavailableException) when (silo.HasCrashed || silo.HasStopped)
                {
                    // What changes nothing may be asked again.
                }
            }
        });

    public async IAsyncEnumerable<T> StreamAsync<T>(
        Func<IJobClient, CancellationToken, IAsyncEnumerable<T>> call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (silo, items) = await thread.DoAsync(() =>
        {
            var picked = Pick();
            return Task.FromResult((picked, call(picked.Client, cancellationToken).GetAsyncEnumerator(cancellationToken)));
        });
        try
        {
            while (await thread.DoAsync(() => CallAsync(silo, _ => items.MoveNextAsync().AsTask(), Timeout.InfiniteTimeSpan, cancellationToken)))
            {
                yield return items.Current;
            }
        }
        finally
        {
            if (!silo.HasCrashed)
            {
                await items.DisposeAsync();
            }
        }
    }

    private SimSilo Pick()
    {
        var well = cluster.Healthy.Where(silo => !silo.IsIsolated && !cluster.CutOff.Contains(silo.Id)).ToList();
        var running = well.Count > 0 ? well : [.. cluster.Silos.Where(silo => !silo.HasCrashed && !silo.HasStopped)];
        return running.Count > 0 ? _random.Pick(running) : throw new JobGrainsUnavailableException("No silo of the simulated cluster runs. Add one with AddSiloAsync.");
    }

    private async Task<T> CallAsync<T>(SimSilo silo, Func<IJobClient, Task<T>> call, TimeSpan limit, CancellationToken cancellationToken)
    {
        var answer = Task.Factory.StartNew(() => call(silo.Client), CancellationToken.None, TaskCreationOptions.None, silo.Scheduler).Unwrap();
        try
        {
            if (await Task.WhenAny(answer, silo.Scheduler.Killed).WaitAsync(limit, cluster.Time, cancellationToken) == answer)
            {
                return await answer;
            }
        }
        catch (TimeoutException)
        {
            throw new JobGrainsUnavailableException($"Silo '{silo}' did not answer the client in {limit}. Whether the call took effect is unknown.");
        }

        throw new JobGrainsUnavailableException($"Silo '{silo}', which the client called, has ended. Whether the call took effect is unknown.");
    }
}
