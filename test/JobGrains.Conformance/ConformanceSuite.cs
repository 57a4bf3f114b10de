namespace JobGrains.Conformance;

/// <summary>
/// Section by section what JobGrains guarantees (docs/guarantees.md), each guarantee once; a subclass a host. Nothing here knows a host: a guarantee that
/// needs one is none.
/// </summary>
public abstract partial class ConformanceSuite
{
    /// <summary>Tells a story on one cluster, or on many.</summary>
    /// <param name="setup">Makes what the story needs, afresh for each cluster.</param>
    /// <param name="story">The story.</param>
    protected abstract Task RunAsync(Func<ConformanceSetup> setup, Func<ConformanceCluster, Task> story);

    /// <summary>Tells a story whose job has one processor, named "probe".</summary>
    protected Task RunAsync(Func<ConformanceCluster, Probe, Task> story) => RunAsync(static _ => { }, story);

    /// <summary>As <see cref="RunAsync(Func{ConformanceCluster, Probe, Task})"/>, on silos with settings of their own.</summary>
    protected Task RunAsync(Action<Hosting.JobGrainsOptions> options, Func<ConformanceCluster, Probe, Task> story)
    {
        var probe = new Probe();
        return RunAsync(
            () =>
            {
                probe = new Probe();
                return new ConformanceSetup { Processors = { ["probe"] = probe }, Options = options };
            },
            cluster => story(cluster, probe));
    }

    private static JobDefinition Job(ExecutionType executionType) => new() { Id = "job", Processor = "probe", ExecutionType = executionType };
}
