using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>Who waited was told the end of an attempt as its history has it, whatever was opened afterwards.</summary>
internal sealed class WaitersAreToldAnEnd : Invariant
{
    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        foreach (var info in run.Waited)
        {
            if (!info.Status.IsTerminal() || (run.Rows.TryGetValue(info.Attempt, out var row) && (row.Status != info.Status || row.Result != info.Result)))
            {
                ledger.Violate(this, $"Who waited for the end of {run.InstanceId} was told that attempt {info.Attempt} is {info.Status} ({info.Result}); its history has: {run.Rows.GetValueOrDefault(info.Attempt)}.");
            }
        }
    }
}
