using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A cancel or deadline that was recorded before the outcome of the attempt wins: once an attempt was seen being stopped, it does not succeed.</summary>
internal sealed class StopDecides : Invariant
{
    public override void OnObserved(Ledger ledger, RunLedger run, InstanceInfo info)
    {
        if (info.Status == InstanceStatus.Succeeded && run.Stopping.Contains(info.Attempt))
        {
            ledger.Violate(this, $"{run.InstanceId} attempt {info.Attempt} was seen being stopped, and is {info.Status}.");
        }
    }
}
