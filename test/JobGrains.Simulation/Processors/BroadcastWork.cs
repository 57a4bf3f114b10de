using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Processors;

internal sealed class BroadcastWork(Ledger ledger, Plan plan, SimRandom random, SimSilo silo) : Work(ledger, plan, random, silo), IBroadcastProcessor
{
    public ValueTask<ProcessorResult> PreProcessAsync(IJobContext context, CancellationToken cancellationToken) =>
        RunAsync(Step.Pre, context, null, cancellationToken);

    public ValueTask<ProcessorResult> ProcessAsync(IBroadcastContext context, CancellationToken cancellationToken) =>
        RunAsync(Step.Target, context, null, cancellationToken);

    public ValueTask<ProcessorResult> PostProcessAsync(IJobContext context, IReadOnlyList<BroadcastOutcome> outcomes, CancellationToken cancellationToken) =>
        RunAsync(Step.Post, context, null, cancellationToken, start =>
        {
            var run = Ledger.Of(context.InstanceId);
            run.Posts.Add((start, outcomes));
            Ledger.Posted(run, start, outcomes);
            return default;
        });
}
