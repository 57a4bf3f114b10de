using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A delivery starts user code at most once, however often it is repeated.</summary>
internal sealed class EpochStartsOnce : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        foreach (var other in run.Starts)
        {
            if (other.IsSameTask(start) && other.Epoch == start.Epoch)
            {
                ledger.Violate(this, $"{start} after {other}.");
            }
        }
    }
}
