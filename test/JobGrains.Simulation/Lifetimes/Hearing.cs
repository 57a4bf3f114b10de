using JobGrains.Listeners;
using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Processors;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>What the listener of a world has heard, on whichever silo: every event of each run, in its order, and in the end all of them. It throws now and then, and is slow.</summary>
internal sealed class Hearing(SimWorld world, Plan plan, SimRandom random)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly Dictionary<InstanceId, JobEvent> _last = [];

    public ListenerRegistration ListenerOn(SimSilo silo) => ListenerRegistration.OfDelegate("ear", (jobEvent, token) => HearAsync(silo, jobEvent, token), filter: null);

    /// <summary>Waits until every silo knows that somebody listens: what happens before is not heard.</summary>
    public static async Task BeginAsync(SimCluster cluster)
    {
        while ((await cluster.InsistAsync(client => client.ListListenersAsync())) is not [{ IsKnownEverywhere: true }])
        {
            await cluster.World.DelayAsync(TimeSpan.FromMilliseconds(500));
        }
    }

    /// <summary>In a quiet world, the end of every run has been heard.</summary>
    public async Task VerifyAsync(IEnumerable<RunLedger> runs)
    {
        var ended = runs.Where(run => run.Seen.Count > 0 && run.Seen[^1].Status.IsTerminal()).Select(run => run.Seen[^1]).ToList();
        var waited = TimeSpan.Zero;
        for (var wait = TimeSpan.FromSeconds(1); ended.Find(info => !HasHeardEnd(info)) is { } missed; wait *= 2)
        {
            if (waited > Patience)
            {
                world.Fail("EndsAreHeard", $"{missed.InstanceId} is {missed.Status} in attempt {missed.Attempt}, and the last that its listener has heard of it is {_last.GetValueOrDefault(missed.InstanceId)}.");
                return;
            }

            await world.DelayAsync(wait);
            waited += wait;
        }
    }

    private bool HasHeardEnd(InstanceInfo info) =>
        _last.TryGetValue(info.InstanceId, out var last) && last.Kind == JobEventKind.Ended && last.Attempt == info.Attempt && last.Status == info.Status;

    private async ValueTask HearAsync(SimSilo silo, JobEvent jobEvent, CancellationToken cancellationToken)
    {
        if (random.Chance(0.1))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(3000)), silo.Time, cancellationToken);
        }

        if (random.Chance(plan.Behaviours[FaultKind.ProcessorThrew]))
        {
            world.Faults.Strike(FaultKind.ProcessorThrew);
            throw new ToldToThrowException();
        }

        if (world.IsTracing)
        {
            world.Trace("ear", $"HEARD {jobEvent.InstanceId} {jobEvent.Sequence} {jobEvent.Kind} {jobEvent.Status} attempt {jobEvent.Attempt} on {silo.Id}");
        }

        var heard = _last.GetValueOrDefault(jobEvent.InstanceId)?.Sequence ?? 0;
        if (jobEvent.Sequence > heard + 1 || jobEvent.Dropped > 0)
        {
            world.Fail("EventsAreHeardInOrder", $"After {heard} of {jobEvent.InstanceId} its listener has heard {jobEvent.Sequence} ({jobEvent.Kind}), and {jobEvent.Dropped} were dropped.");
        }

        if (jobEvent.Sequence == heard + 1)
        {
            _last[jobEvent.InstanceId] = jobEvent;
        }
    }
}
