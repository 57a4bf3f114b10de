using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>
/// Nothing starts before its time; and what is due a while after the faults are over starts at its time. The clocks of the silos differ by a few seconds: the run's time was read from one of
/// them, and another says when it has come.
/// </summary>
internal sealed class DelayedRunsKeepTheirTime : Invariant
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(15);

    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        if (run.Starts.Count == 0)
        {
            return;
        }

        var first = run.Starts[0];
        var due = TimeSpan.FromTicks(final.Info.ScheduledTime.UtcTicks - ledger.World.Now) + ledger.World.Elapsed;
        if (first.StartedAt < due - Skew)
        {
            ledger.Violate(this, $"{first} began before its time, {due.TotalSeconds:F3}s.");
        }
        else if (first.StartedAt > due + Skew + Late && due - Settled > ledger.CalmAt && IsFree(ledger, run))
        {
            ledger.Violate(this, $"{first} was due at {due.TotalSeconds:F3}s, when nothing had gone wrong since {ledger.CalmAt.TotalSeconds:F3}s.");
        }
    }

    /// <summary>Whether nothing but its time keeps a run from starting: no limit, no pause, and nobody who may hold the silos' slots.</summary>
    private static bool IsFree(Ledger ledger, RunLedger run) =>
        ledger.JobOf(run).Admission.MaxInstances == 0
        && ledger.IsOperatedInOrder(run.InstanceId.JobId)
        && ledger.Operations[run.InstanceId.JobId.Value].TrueForAll(operation => operation.Kind == OperationKind.Save)
        && ledger.Runs.TrueForAll(other => other == run || other.Starts.TrueForAll(start => start.EndedAt < run.Starts[0].StartedAt - Late || start.StartedAt > run.Starts[0].StartedAt));
}
