using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Cluster;

/// <summary>Reminders in the manner of Orleans: a tick a period, and one that is missed is not made up for. They outlive all silos.</summary>
internal sealed class SimReminders(SimCluster cluster, FaultRates rates) : IReminders
{
    private readonly SimRandom _random = cluster.World.Random.Fork("reminders");
    private readonly HashSet<GrainId> _set = [];

    public async ValueTask SetAsync(GrainId grain, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMinutes(1));
        if (_random.Chance(rates[FaultKind.StoreSlow]))
        {
            await cluster.World.DelayAsync(_random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        }

        if (_random.Chance(rates[FaultKind.StoreFailedBefore]))
        {
            throw new IOException("The reminder was not set.");
        }

        if (_set.Add(grain))
        {
            cluster.World.Plan(_random.Between(TimeSpan.Zero, period), () => Tick(grain, period));
        }
    }

    private void Tick(GrainId grain, TimeSpan period)
    {
        cluster.World.Plan(period, () => Tick(grain, period));
        if (_random.Chance(rates[FaultKind.WakeUpLate]))
        {
            cluster.World.Faults.Strike(FaultKind.WakeUpLate);
            return;
        }

        cluster.Wake(grain, new ReminderTurn());
        if (_random.Chance(rates[FaultKind.WakeUpRepeated]))
        {
            cluster.World.Faults.Strike(FaultKind.WakeUpRepeated);
            cluster.Wake(grain, new ReminderTurn());
        }
    }

    private sealed class ReminderTurn : OwnTurn
    {
        public override bool IsUse => true;

        protected override ValueTask BeginAsync(Activation activation) => activation.Grain.OnWakeUpAsync();
    }
}
