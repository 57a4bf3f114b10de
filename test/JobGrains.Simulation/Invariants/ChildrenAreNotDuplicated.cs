using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A child is one task, however often its parent runs; what the parent never offered does not run.</summary>
internal sealed class ChildrenAreNotDuplicated : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (!start.TaskId.IsMapped)
        {
            return;
        }

        foreach (var other in run.Starts)
        {
            if (other.Attempt == start.Attempt && other.TaskId.IsMapped && (other.TaskId == start.TaskId) != (other.Payload == start.Payload))
            {
                ledger.Violate(this, $"{start} and {other} are of the children '{start.Payload}' and '{other.Payload}'.");
            }
        }

        for (var attempt = start.Attempt; attempt > 0; attempt--)
        {
            if (run.Offered.Contains((attempt, start.Payload!)))
            {
                return;
            }
        }

        ledger.Violate(this, $"{start} has the payload '{start.Payload}', which nobody mapped.");
    }
}
