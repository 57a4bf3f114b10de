using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Processors;

internal sealed class MapReduceWork(Ledger ledger, Plan plan, SimRandom random, SimSilo silo) : MapWork(ledger, plan, random, silo), IMapReduceProcessor
{
    public ValueTask<ProcessorResult> ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken) =>
        RunAsync(Step.Reduce, context, null, cancellationToken, async start =>
        {
            var run = Ledger.Of(context.InstanceId);
            var reduce = new ReduceRun(start);
            run.Reduces.Add(reduce);
            await foreach (var result in results)
            {
                reduce.Seen.Add(result);
            }

            reduce.IsWhole = true;
            Ledger.Reduced(run, reduce);
        });
}
