using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A task starts again only once the start before has ended, was told to stop, or was on a silo that is gone or declared dead; a superseded activation's sends excepted, and at-least-once tasks whose holder was re-activated where the view had not heard of the other silo yet.</summary>
internal sealed class OneDeliveryAtATime : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        foreach (var other in run.Starts)
        {
            if (other.IsSameTask(start)
                && other.IsRunning
                && !other.IsToldToStop
                && !other.Silo.IsOutOfMembership
                && !start.Silo.IsOutOfMembership
                && !ledger.Cluster.HadTwoActivations
                && !Unheard.May(ledger, other, start))
            {
                ledger.Violate(this, $"{start} while {other}.");
            }
        }
    }
}
