using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A broadcast target's task runs on that incarnation or nowhere; two targets are never one incarnation.</summary>
internal sealed class BroadcastTargetStaysOnItsSilo : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (!start.TaskId.IsBroadcastTarget)
        {
            return;
        }

        foreach (var other in run.Starts)
        {
            if (other.Attempt == start.Attempt && other.TaskId.IsBroadcastTarget && (other.TaskId == start.TaskId) != (other.Silo.Id == start.Silo.Id))
            {
                ledger.Violate(this, $"{start} but {other}.");
            }
        }
    }

    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        foreach (var target in final.Tasks)
        {
            if (!target.TaskId.IsBroadcastTarget)
            {
                continue;
            }

            foreach (var start in run.Starts)
            {
                if (start.Attempt == final.Info.Attempt && start.TaskId == target.TaskId && start.Silo.Id != target.Silo)
                {
                    ledger.Violate(this, $"{start}, whose target is {target.Silo}.");
                }
            }
        }
    }
}
