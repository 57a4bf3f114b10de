using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>For a (target, attempt, try) user code starts at most once; a snooze asks for another start of the same try. The next try comes after the end of the one before.</summary>
internal sealed class BroadcastStartsOncePerTry : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (!start.TaskId.IsBroadcastTarget)
        {
            return;
        }

        foreach (var other in run.Starts)
        {
            if (other.IsSameTask(start) && (other.Try == start.Try && other.End != StartEnd.Snoozed))
            {
                ledger.Violate(this, $"{start} after {other}.");
            }
        }
    }
}
