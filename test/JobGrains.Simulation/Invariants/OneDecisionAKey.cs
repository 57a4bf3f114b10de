using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>What was decided of a key stays: a run that was skipped is never started by a repeat, and one that was accepted is never skipped.</summary>
internal sealed class OneDecisionAKey : Invariant
{
    public override void OnReceived(Ledger ledger, string key, IReadOnlyList<RunReceipt> receipts)
    {
        foreach (var receipt in receipts)
        {
            // In another generation of the job it is decided anew.
            if (receipt.InstanceId.Generation == receipts[0].InstanceId.Generation && (receipt.Outcome == RunOutcome.Skipped) != (receipts[0].Outcome == RunOutcome.Skipped))
            {
                ledger.Violate(this, $"Key {key} was answered {string.Join(", then ", receipts.Select(r => r.Outcome))}.");
            }
        }
    }
}
