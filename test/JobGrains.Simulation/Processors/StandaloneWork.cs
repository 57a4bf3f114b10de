using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Processors;

internal sealed class StandaloneWork(Ledger ledger, Plan plan, SimRandom random, SimSilo silo) : Work(ledger, plan, random, silo), IJobProcessor
{
    public ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken) =>
        RunAsync(context.TaskId.IsBroadcastTarget ? Step.Target : Step.Process, context, null, cancellationToken);
}
