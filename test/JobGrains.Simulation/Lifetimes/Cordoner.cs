using JobGrains.Simulation.Ledgers;
using JobGrains.Testing.Cluster;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>Takes silos out of service and puts them back, one after the other; in the end all are back.</summary>
internal sealed class Cordoner(Stage stage) : Actor(stage, "cordoner")
{
    public override async Task RunAsync()
    {
        do
        {
            State = "waiting";
            await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(2000)));
            var healthy = Cluster.Healthy.ToList();
            if (healthy.Count > 0)
            {
                await CordonAsync(healthy[Random.Next(healthy.Count)]);
            }
        }
        while (!Cluster.IsCalm && Random.Chance(0.8));

        State = "done";
    }

    private async Task CordonAsync(SimSilo silo)
    {
        var drains = Random.Chance(0.4);
        State = $"cordoning {silo.Id}";
        var cordon = new Cordon(silo, World.Elapsed, drains);
        Ledger.Cordons.Add(cordon);
        if (await TryAsync(client => drains ? client.DrainSiloAsync(silo.Id) : client.CordonSiloAsync(silo.Id)))
        {
            Trace($"has {(drains ? "drained" : "cordoned")} {silo.Id}");
            cordon.From = World.Elapsed;
            State = $"leaving {silo.Id} cordoned";
            await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(8000)));
            cordon.To = World.Elapsed;
        }

        State = $"uncordoning {silo.Id}";
        await TryAsync(client => client.UncordonSiloAsync(silo.Id));
        Trace($"has uncordoned {silo.Id}");
    }

    /// <summary>Insists until it is done, or cannot be.</summary>
    private async Task<bool> TryAsync(Func<IJobClient, Task<SiloInfo>> change)
    {
        try
        {
            await InsistAsync(change);
            return true;
        }
        catch (Exception exception) when (exception is SiloNotFoundException or JobConflictException)
        {
            // It has left, or is stopping; or the view of the silo that was asked has not heard of it.
            return false;
        }
    }
}
