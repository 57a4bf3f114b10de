using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>Stops every silo and starts it again, one after the other, as a deployment does.</summary>
internal sealed class Restarter(Stage stage) : Actor(stage, "restarter")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public override async Task RunAsync()
    {
        await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(3000)));
        foreach (var silo in Cluster.Healthy.ToList())
        {
            if (!silo.IsHealthy || Cluster.IsCalm)
            {
                continue;
            }

            State = $"restarting {silo.Id}";
            World.Faults.Strike(FaultKind.SiloStopped);
            await Task.WhenAny(Cluster.StopAsync(silo), DelayAsync(Patience));
            if (!silo.HasStopped)
            {
                // It crashed meanwhile, or its answer takes long: the others are next.
                continue;
            }

            await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(1000)));
            World.Faults.Strike(FaultKind.SiloRestarted);
            Cluster.AddSilo(silo.Name);
            await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(2000)));
        }

        State = "done";
    }
}
