using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A silo that was told to stop takes no task: what had a slot by then may still start, and nothing else.</summary>
internal sealed class DrainingSiloTakesNothing : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (start.Silo.DrainsSince is not { } since)
        {
            return;
        }

        var later = 1;
        foreach (var other in ledger.Runs)
        {
            later += other.Starts.Count(s => s.Silo == start.Silo && s.StartedAt > since);
        }

        if (later > start.Silo.Slots)
        {
            ledger.Violate(this, $"{start} is number {later} there since it was told to stop at {since.TotalSeconds:F3}s; the silo has {start.Silo.Slots} slots.");
        }
    }
}
