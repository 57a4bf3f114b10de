using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>All silos crash at once, and a while later another cluster starts over what the store has; once or twice.</summary>
internal sealed class Blackout(Stage stage) : Actor(stage, "blackout")
{
    public override async Task RunAsync()
    {
        for (var left = Random.Next(1, 3); left > 0; left--)
        {
            State = "waiting";
            await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(200, 8000)));
            if (Cluster.IsCalm)
            {
                break;
            }

            State = "starting the cluster anew";
            World.Faults.Strike(FaultKind.ClusterCrashed);
            await Cluster.RestartAsync(TimeSpan.FromMilliseconds(Random.Next(5000)), Plan.Silos);
        }

        State = "done";
    }
}
