using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>Somebody outside the silos who does something to the cluster: runs a job, operates it, restarts silos.</summary>
internal abstract class Actor(Stage stage, string name)
{
    public string Name { get; } = name;

    public virtual long LostTargets => 0;

    public virtual long Redeliveries => 0;

    protected Stage Stage { get; } = stage;

    protected SimCluster Cluster => Stage.Cluster;

    protected SimWorld World => Stage.Cluster.World;

    protected Ledger Ledger => Stage.Ledger;

    protected Plan Plan => Stage.Plan;

    protected SimRandom Random => Stage.Random;

    /// <summary>What it does now, for whoever wonders why it does not end.</summary>
    protected string State { get; set; } = "not begun";

    /// <summary>What it does in the first phase and, if that was too short, in the second.</summary>
    public abstract Task RunAsync();

    /// <summary>Looks at what came of it, in a healthy cluster, when nothing is going on any more.</summary>
    public virtual Task VerifyAsync() => Task.CompletedTask;

    public override string ToString() => $"{Name} is {State}";

    protected Task DelayAsync(TimeSpan time) => World.DelayAsync(time);

    /// <summary>Repeats a call until its outcome is known.</summary>
    protected async Task<T> InsistAsync<T>(Func<IJobClient, Task<T>> call)
    {
        for (var wait = TimeSpan.FromMilliseconds(50); ; wait = wait < TimeSpan.FromSeconds(5) ? 2 * wait : wait)
        {
            var answer = await Cluster.TryCallAsync(call);
            if (answer.Exception?.InnerException is not { } exception || exception is not (JobGrainsUnavailableException or JobRunUnknownException))
            {
                return await answer;
            }

            Trace($"does not know what came of {State}: {exception.Message}");
            await DelayAsync(wait);
        }
    }

    protected void Trace(string what)
    {
        if (World.IsTracing)
        {
            World.Trace(Name, what.TrimEnd());
        }
    }
}
