using JobGrains.Hosting;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;
using JobGrains.Workers;

namespace JobGrains.Testing;

/// <summary>
/// Several silos on one thread, in virtual time, with every interleaving drawn from a seed. A story (the test) runs on it: what it awaits takes virtual time, so hours
/// pass in milliseconds. Everything in it, processors included, must stay on this thread: no <c>Task.Run</c>, no <c>ConfigureAwait(false)</c>, and delays take <see cref="Time"/>.
/// </summary>
public sealed class SimulatedCluster : IDisposable
{
    private const long MaxSteps = 10_000_000;
    private readonly SimWorld _world;
    private readonly SimCluster _cluster;

    private SimulatedCluster(SimulatedClusterOptions options)
    {
        _world = new SimWorld(options.Seed, options.Trace);
        _cluster = new SimCluster(_world, new SimClusterOptions
        {
            Silos = options.Silos,
            CallTimeout = MakeOptions(options, "s1").CallTimeout,
            SiloOptions = name => MakeOptions(options, name),
            Processors = silo => options.Processors.Select(p => ProcessorRegistration.OfInstance(p.Key, p.Value(silo.Id))),
        });
    }

    /// <summary>Virtual time.</summary>
    public TimeProvider Time => _cluster.Time;

    /// <summary>The virtual time that has passed since the cluster began.</summary>
    public TimeSpan Elapsed => _world.Elapsed;

    /// <summary>The silos that are alive and members, in the order in which they joined.</summary>
    public IReadOnlyList<SiloId> Silos => [.. _cluster.Healthy.Select(s => s.Id)];

    internal SimCluster Cluster => _cluster;

    /// <summary>Runs a story on a new cluster, to its end.</summary>
    /// <exception cref="InvalidOperationException">The story cannot go on: nothing is left that could happen, or its virtual time is over.</exception>
    public static void Run(SimulatedClusterOptions options, Func<SimulatedCluster, Task> story)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(story);
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            using var cluster = new SimulatedCluster(options);
            cluster.Run(options.MaxVirtualTime, story);
        }
        catch (SimulationException exception)
        {
            throw new InvalidOperationException($"Seed {options.Seed}: {exception.Message}", exception);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Calls the cluster through a silo that runs.</summary>
    public Task<T> CallAsync<T>(Func<IJobClient, Task<T>> call) => _cluster.CallAsync(call);

    /// <summary>Lets virtual time pass.</summary>
    public Task DelayAsync(TimeSpan time) => _world.DelayAsync(time);

    /// <summary>Adds a silo; the name of one that left makes its next incarnation.</summary>
    public SiloId AddSilo(string name) => _cluster.AddSilo(name).Id;

    /// <summary>The process of a silo dies. The other silos find out when they are told: <see cref="DeclareDead"/>.</summary>
    public void Crash(SiloId silo) => _cluster.Crash(Find(silo), TimeSpan.MaxValue);

    /// <summary>Membership declares a silo dead, rightly or not. One that still runs goes on for <paramref name="blindness"/>, until it learns of it.</summary>
    public void DeclareDead(SiloId silo, TimeSpan blindness = default) => _cluster.DeclareDead(Find(silo), blindness);

    /// <summary>Stops a silo in order: it takes nothing new, lets tasks end or hands them back, and leaves.</summary>
    public Task StopAsync(SiloId silo) => _cluster.StopAsync(Find(silo));

    /// <summary>Ends the cluster; <see cref="Run(SimulatedClusterOptions, Func{SimulatedCluster, Task})"/> does it.</summary>
    public void Dispose() => _cluster.Dispose();

    private static JobGrainsOptions MakeOptions(SimulatedClusterOptions options, string name)
    {
        var made = new JobGrainsOptions();
        options.Configure?.Invoke(name, made);
        return made;
    }

    private void Run(TimeSpan maxTime, Func<SimulatedCluster, Task> story)
    {
        var told = Task.Factory.StartNew(() => TellAsync(story), CancellationToken.None, TaskCreationOptions.None, _cluster.Scheduler).Unwrap();
        _world.Run(told, maxTime, MaxSteps, () => "The story is not over.");
    }

    private async Task TellAsync(Func<SimulatedCluster, Task> story)
    {
        await _cluster.StartAsync();
        await story(this);
    }

    private SimSilo Find(SiloId silo) =>
        _cluster.Silos.FirstOrDefault(s => s.Id == silo) ?? throw new ArgumentException($"There is no silo '{silo}'.", nameof(silo));
}
