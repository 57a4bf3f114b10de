using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>Every target ends Succeeded, Failed, Lost, Skipped (or Canceled, if that was asked for), with the reason that the protocol gives.</summary>
internal sealed class BroadcastTargetEndsWithReason : Invariant
{
    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        foreach (var target in final.Tasks)
        {
            if (target.TaskId.IsBroadcastTarget && Describe(ledger, run, final, target) is { } problem)
            {
                ledger.Violate(this, $"Target {target.TaskId} on {target.Silo} of {run.InstanceId} attempt {final.Info.Attempt} is {target.Status} ({target.Failure}): {problem}");
            }
        }
    }

    private static string? Describe(Ledger ledger, RunLedger run, FinalState final, TaskInfo target)
    {
        if (!target.Status.IsTerminal())
        {
            return "the attempt has ended.";
        }

        if (target.Status != JobTaskStatus.Succeeded && target.Failure is null)
        {
            return "there is no reason.";
        }

        var starts = run.Starts.FindAll(s => s.Attempt == final.Info.Attempt && s.TaskId == target.TaskId);
        var stopped = final.Info.Status == InstanceStatus.Canceled || run.CancelAsked || run.TaskCancelsAsked.Contains(target.TaskId)
            || final.Info.Failure?.Kind == FailureKind.Timeout;
        return target.Status switch
        {
            JobTaskStatus.Succeeded when !starts.Exists(s => s.End == StartEnd.Succeeded) => "no start of it succeeded.",
            JobTaskStatus.Skipped when starts.Count > 0 => $"it started: {starts[0]}.",
            JobTaskStatus.Lost when !ledger.Cluster.HasLeft(target.Silo!.Value) => "its silo never left.",
            JobTaskStatus.Failed when starts.Count == 0 && target.Failure!.Kind is not FailureKind.Interrupted => "it never started.",
            JobTaskStatus.Canceled when !stopped => "nobody cancelled it.",
            _ => null,
        };
    }
}
