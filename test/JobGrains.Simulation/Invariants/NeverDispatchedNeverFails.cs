using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A task that never was dispatched never fails; one that ends Lost was on a silo that left.</summary>
internal sealed class NeverDispatchedNeverFails : Invariant
{
    public override void OnReduced(Ledger ledger, RunLedger run, ReduceRun reduce)
    {
        foreach (var result in reduce.Seen)
        {
            Check(ledger, run, reduce.Start.Attempt, result.TaskId, result.Status, result.Failure);
        }
    }

    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        foreach (var task in final.Tasks)
        {
            if (task.TaskId != TaskId.Final || ledger.HasFinaliser(run))
            {
                Check(ledger, run, final.Info.Attempt, task.TaskId, task.Status, task.Failure);
            }
        }
    }

    private void Check(Ledger ledger, RunLedger run, int attempt, TaskId task, JobTaskStatus status, FailureInfo? failure)
    {
        if (status == JobTaskStatus.Failed
            && failure?.Kind is not (FailureKind.NoCapacity or FailureKind.Timeout)
            && !run.Starts.Exists(s => s.Attempt == attempt && s.TaskId == task))
        {
            ledger.Violate(this, $"Task {task} of {run.InstanceId} attempt {attempt} failed ({failure}), and never started.");
        }

        if (status == JobTaskStatus.Lost && (failure?.Silo is { } silo ? !ledger.Cluster.HasLeft(silo) : ledger.Cluster.LeftCount == 0))
        {
            ledger.Violate(this, $"Task {task} of {run.InstanceId} attempt {attempt} is lost ({failure}), and its silo never left.");
        }
    }
}
