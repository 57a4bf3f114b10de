using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Cluster;

/// <summary>Does to the silos of a cluster what happens to silos, at random moments, until it is told to stop.</summary>
internal sealed class Nemesis(SimCluster cluster)
{
    private const int MaxSilos = 5;

    private static readonly FaultKind[] Kinds =
    [
        FaultKind.SiloCrashed,
        FaultKind.SiloStopped,
        FaultKind.SiloPaused,
        FaultKind.SiloSuspected,
        FaultKind.SiloIsolated,
        FaultKind.SiloAdded,
        FaultKind.ActivationEnded,
        FaultKind.ClockJumped,
    ];

    private static readonly TimeSpan FarthestClock = TimeSpan.FromSeconds(20);

    private readonly SimRandom _random = cluster.World.Random.Fork("faults");
    private bool _isStopped;
    private int _names;

    public void Start()
    {
        cluster.World.TimerLateRate = cluster.Rates[FaultKind.TimerLate];
        foreach (var kind in Kinds)
        {
            PlanNext(kind);
        }
    }

    public void Stop() => _isStopped = true;

    private void PlanNext(FaultKind kind)
    {
        var rate = cluster.Rates[kind];
        if (rate > 0)
        {
            var wait = -Math.Log(1 - _random.NextDouble()) * 60 / rate;
            cluster.World.Plan(TimeSpan.FromSeconds(Math.Min(wait, 600)), () => Strike(kind));
        }
    }

    private void Strike(FaultKind kind)
    {
        if (_isStopped)
        {
            return;
        }

        PlanNext(kind);
        var healthy = cluster.Healthy.ToList();
        if (healthy.Count == 0)
        {
            return;
        }

        var victim = _random.Pick(healthy);
        switch (kind)
        {
            case FaultKind.ActivationEnded:
                cluster.EndSomeActivation(victim);
                break;
            case FaultKind.SiloAdded when healthy.Count < MaxSilos:
                cluster.World.Faults.Strike(kind);
                cluster.AddSilo($"a{++_names}");
                break;
            case FaultKind.ClockJumped:
                Note(kind, victim, "has its clock set");
                victim.Time.Set(_random.Between(-FarthestClock, FarthestClock));
                break;
            case FaultKind.SiloPaused:
                Note(kind, victim, "is paused");
                Pause(victim);
                break;
            case FaultKind.SiloIsolated:
                Note(kind, victim, "is isolated");
                victim.IsIsolated = true;
                cluster.World.Plan(_random.Between(TimeSpan.FromSeconds(0.1), 3 * cluster.CallTimeout), () => victim.IsIsolated = false);
                break;
            case FaultKind.SiloCrashed or FaultKind.SiloStopped or FaultKind.SiloSuspected when healthy.Count > 1 || _random.Chance(0.2):
                Remove(kind, victim);
                break;
        }
    }

    private void Pause(SimSilo victim)
    {
        victim.Scheduler.Pause();
        cluster.World.Plan(_random.Between(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(20)), victim.Scheduler.Resume);
    }

    private void Remove(FaultKind kind, SimSilo victim)
    {
        cluster.World.Faults.Strike(kind);
        switch (kind)
        {
            case FaultKind.SiloCrashed:
                cluster.Crash(victim);
                break;
            case FaultKind.SiloSuspected:
                cluster.DeclareDead(victim);
                break;
            default:
                _ = Task.Factory.StartNew(() => cluster.StopAsync(victim), CancellationToken.None, TaskCreationOptions.None, cluster.Scheduler).Unwrap();
                break;
        }

        if (_random.Chance(0.8))
        {
            cluster.World.Plan(_random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(10)), () => Restart(victim));
        }
    }

    private void Restart(SimSilo victim)
    {
        if (!_isStopped && !cluster.IsDown)
        {
            cluster.World.Faults.Strike(FaultKind.SiloRestarted);
            cluster.AddSilo(victim.Name);
        }
    }

    private void Note(FaultKind kind, SimSilo victim, string what)
    {
        cluster.World.Faults.Strike(kind);
        cluster.Trace(victim, what);
    }
}
