using JobGrains.Orleans.Tests.Cluster;

namespace JobGrains.Orleans.Tests.Conformance;

/// <summary>Every guarantee on a cluster of real silos; a subclass for each grain storage.</summary>
public abstract class OrleansConformanceSuite : ConformanceSuite
{
    /// <summary>Configures a silo, before JobGrains is added.</summary>
    protected virtual Task<Action<ISiloBuilder>> PrepareAsync() => Task.FromResult<Action<ISiloBuilder>>(static _ => { });

    /// <remarks>A story is told on a scheduler of its own: it goes on there, and not in the middle of the user code whose signal it waited for.</remarks>
    protected override Task RunAsync(Func<ConformanceSetup> setup, Func<ConformanceCluster, Task> story) =>
        Task.Factory.StartNew(() => TellAsync(setup(), story), CancellationToken.None, TaskCreationOptions.DenyChildAttach, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler)
            .Unwrap()
            .WaitAsync(TimeSpan.FromMilliseconds(Bounds.OfATest));

    private async Task TellAsync(ConformanceSetup setup, Func<ConformanceCluster, Task> story)
    {
        await using var cluster = await OrleansConformanceCluster.StartAsync(setup, await PrepareAsync());
        try
        {
            await story(cluster).WaitAsync(Bounds.OfAStory);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}{Environment.NewLine}{cluster.Cluster.Describe()}", exception);
        }
    }
}
