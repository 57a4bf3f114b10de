using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A broadcast's targets start only after pre-process has succeeded in that attempt.</summary>
internal sealed class TargetsFollowPreProcess : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (start.Step == Step.Target
            && ledger.HasFinaliser(run)
            && !run.Starts.Exists(s => s.Step == Step.Pre && s.Attempt == start.Attempt && s.End == StartEnd.Succeeded))
        {
            ledger.Violate(this, $"{start} before pre-process has succeeded.");
        }
    }
}
