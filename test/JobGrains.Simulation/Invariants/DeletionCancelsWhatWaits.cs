using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A run that had not started when its job was deleted never does, but for a while until it is found.</summary>
internal sealed class DeletionCancelsWhatWaits : Invariant
{
    private static readonly TimeSpan While = TimeSpan.FromMinutes(5);

    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (start.Attempt > 1 || run.Starts.Count > 0 || !ledger.IsOperatedInOrder(run.InstanceId.JobId))
        {
            return;
        }

        var recreated = ledger.Operations[run.InstanceId.JobId.Value].Find(operation => operation.Answer is { } job && job.Generation > run.InstanceId.Generation);
        if (recreated is not null && start.StartedAt - recreated.AskedAt > While)
        {
            ledger.Violate(this, $"{start} is the first of its run, whose job was deleted before: {recreated}.");
        }
    }
}
