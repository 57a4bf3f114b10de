using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>When all tasks have ended the finaliser is invoked and decides the attempt, whatever went idle, was deactivated or died.</summary>
internal sealed class FinaliserDecides : Invariant
{
    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        foreach (var row in final.History)
        {
            Check(ledger, run, row);
        }
    }

    private void Check(Ledger ledger, RunLedger run, AttemptRecord row)
    {
        if (row.Attempt == 0 || row.Status == InstanceStatus.Canceled || !ledger.HasFinaliser(run))
        {
            return;
        }

        var finals = run.Starts.FindAll(s => s.Attempt == row.Attempt && s.TaskId == TaskId.Final);
        if (row.Status == InstanceStatus.Succeeded)
        {
            if (!finals.Exists(s => s.End == StartEnd.Succeeded && s.Result == row.Result))
            {
                ledger.Violate(this, $"{run.InstanceId} attempt {row.Attempt} succeeded with '{row.Result}', which no finaliser returned.");
            }
        }
        else if (finals.Count == 0 && !MayFailWithoutFinaliser(ledger, run, row))
        {
            ledger.Violate(this, $"{run.InstanceId} attempt {row.Attempt} failed ({row.Failure}), and its finaliser never started.");
        }
    }

    private static bool MayFailWithoutFinaliser(Ledger ledger, RunLedger run, AttemptRecord row)
    {
        var job = ledger.JobOf(run);
        return row.Failure?.Kind switch
        {
            FailureKind.Timeout => job.Timeouts.Attempt is not null,
            FailureKind.NoCapacity => true,
            FailureKind.SiloLost => ledger.Cluster.LeftCount > 0,
            FailureKind.Tasks => job.ExecutionType == ExecutionType.MapReduce && job.Map.ReduceWhen == ReduceWhen.AllSucceeded,
            FailureKind.Canceled => run.TaskCancelsAsked.Count > 0,
            _ => false,
        };
    }
}
