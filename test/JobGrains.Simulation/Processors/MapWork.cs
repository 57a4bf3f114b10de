using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Processors;

internal class MapWork(Ledger ledger, Plan plan, SimRandom random, SimSilo silo) : Work(ledger, plan, random, silo), IMapProcessor
{
    public ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken) =>
        RunAsync(Step.Map, context, context.Payload, cancellationToken, _ => MapAsync(context, cancellationToken));

    private async ValueTask MapAsync(IMapContext context, CancellationToken cancellationToken)
    {
        var depth = context.Payload is null ? 0 : context.Payload.AsSpan().Count('.');
        var count = depth == 0 ? Plan.FanOut : depth < Plan.Depth && context.Payload!.EndsWith(".0", StringComparison.Ordinal) ? 2 : 0;
        if (count == 0)
        {
            return;
        }

        var items = new List<MapItem>(count);
        for (var i = 0; i < count; i++)
        {
            var payload = Child(context.Payload, i);
            items.Add(new MapItem(payload, Plan.HasKeys ? payload : null));
        }

        if (Plan.HasKeys)
        {
            if (Random.Chance(Plan.ExtraChildRate))
            {
                var payload = $"{context.Payload ?? "r"}.of {context.Epoch.Replace('.', '-')}";
                items.Add(new MapItem(payload, payload));
            }

            if (Random.Chance(0.5))
            {
                items.Reverse();
            }
        }

        var first = Random.Next(1, items.Count + 1);
        await MapAsync(context, items[..first], cancellationToken);
        if (first < items.Count)
        {
            await MapAsync(context, items[first..], cancellationToken);
        }
    }

    private async ValueTask MapAsync(IMapContext context, List<MapItem> items, CancellationToken cancellationToken)
    {
        var run = Ledger.Of(context.InstanceId);
        foreach (var item in items)
        {
            run.Offered.Add((context.Attempt, item.Payload!));
        }

        try
        {
            await context.MapAsync(items, cancellationToken);
        }
        catch (JobGrainsUnavailableException)
        {
            await context.MapAsync(items, cancellationToken);
        }

        foreach (var item in items)
        {
            run.Mapped.Add((context.Attempt, item.Payload!));
        }
    }
}
