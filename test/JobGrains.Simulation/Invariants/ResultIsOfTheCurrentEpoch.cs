using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>Only the delivery whose epoch the ledger holds can report: no start of a later epoch than that of the accepted result exists.</summary>
internal sealed class ResultIsOfTheCurrentEpoch : Invariant
{
    public override void OnReduced(Ledger ledger, RunLedger run, ReduceRun reduce)
    {
        foreach (var result in reduce.Seen)
        {
            if (result.Status == JobTaskStatus.Succeeded)
            {
                Check(ledger, run, reduce.Start.Attempt, result.TaskId, result.Result);
            }
        }
    }

    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        foreach (var row in final.History)
        {
            if (row.Status == InstanceStatus.Succeeded)
            {
                Check(ledger, run, row.Attempt, final.Info.ExecutionType == ExecutionType.Standalone ? TaskId.Root : TaskId.Final, row.Result);
            }
        }

        foreach (var task in final.Tasks)
        {
            if (task.Status == JobTaskStatus.Succeeded)
            {
                Check(ledger, run, final.Info.Attempt, task.TaskId, task.Result);
            }
        }
    }

    private void Check(Ledger ledger, RunLedger run, int attempt, TaskId task, string? result)
    {
        var accepted = run.Starts.Find(s => s.Attempt == attempt && s.TaskId == task && s.End == StartEnd.Succeeded && s.Result == result);
        if (accepted is null)
        {
            return;
        }

        foreach (var start in run.Starts)
        {
            if (start.IsSameTask(accepted) && start.Fence.CompareTo(accepted.Fence) > 0)
            {
                ledger.Violate(this, $"The result of {accepted} was accepted, though {start}.");
            }
        }
    }
}
