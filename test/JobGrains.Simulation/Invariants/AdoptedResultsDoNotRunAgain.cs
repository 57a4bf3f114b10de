using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A retry of what failed adopts what has succeeded: no such task starts again, nor a broadcast where it has succeeded, unless the job asks for all silos.</summary>
internal sealed class AdoptedResultsDoNotRunAgain : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (start.TaskId.IsBroadcastTarget ? run.Spared.Contains((start.Attempt, start.Silo.Id)) : start.Step == Step.Map && run.Adopted.Contains((start.Attempt, start.TaskId)))
        {
            ledger.Violate(this, $"{start}, which had succeeded in the attempt before.");
        }
    }
}
