using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>No silo to run on is a state in which an attempt waits, and a failure only once it has waited as long as the job says.</summary>
internal sealed class CapacityIsAwaited : Invariant
{
    public override void OnHistory(Ledger ledger, RunLedger run, IReadOnlyList<AttemptRecord> rows)
    {
        foreach (var row in rows)
        {
            if (row.Failure?.Kind == FailureKind.NoCapacity && row.EndedTime - row.CreatedTime < ledger.JobOf(run).Timeouts.WaitForCapacity)
            {
                ledger.Violate(this, $"{run.InstanceId} attempt {row.Attempt}, created {row.CreatedTime:O}, failed at {row.EndedTime:O} already: {row.Failure}");
            }
        }
    }
}
