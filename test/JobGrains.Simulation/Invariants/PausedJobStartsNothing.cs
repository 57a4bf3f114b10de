using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>Between the answer to a pause and the next thing that is asked of the job no run begins that was asked for, or got its slot, after that answer.</summary>
internal sealed class PausedJobStartsNothing : Invariant
{
    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        if (run.Starts.Count == 0 || ledger.KeyOf(run) is not { } key || !ledger.IsOperatedInOrder(run.InstanceId.JobId))
        {
            return;
        }

        var began = run.Starts[0].StartedAt;
        var operations = ledger.Operations[run.InstanceId.JobId.Value];
        for (var i = 0; i < operations.Count; i++)
        {
            var pause = operations[i];
            if (pause is { Kind: OperationKind.Pause, Failed: false, AnsweredAt: { } paused }
                && began > paused
                && (i + 1 == operations.Count || began < operations[i + 1].AskedAt)
                && (ledger.AskedAt[key] > paused || WaitedForSlot(ledger, run, paused, began)))
            {
                ledger.Violate(this, $"{run.Starts[0]}, asked for at {ledger.AskedAt[key].TotalSeconds:F3}s, though: {pause}.");
            }
        }
    }

    /// <summary>Whether the only slot of the job was another run's when the pause was answered.</summary>
    private static bool WaitedForSlot(Ledger ledger, RunLedger run, TimeSpan paused, TimeSpan began) =>
        ledger.JobOf(run).Admission.MaxInstances == 1
        && ledger.Runs.Exists(other =>
            other != run
            && other.InstanceId.JobId == run.InstanceId.JobId
            && other.Starts.Count > 0
            && other.Starts[^1] is { End: StartEnd.Succeeded, IsToldToStop: false } last
            && last.StartedAt < paused && last.EndedAt > paused && last.EndedAt < began
            && !last.Silo.IsOutOfMembership);
}
