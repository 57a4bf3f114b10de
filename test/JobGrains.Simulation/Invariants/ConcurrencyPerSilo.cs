using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>
/// On one silo no more tasks of an attempt run than its definition allows, but for those that were told to stop and may be abandoned by now; nor more in all than
/// the silo has slots, for which those count until they return.
/// </summary>
internal sealed class ConcurrencyPerSilo : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        var job = ledger.JobOf(run);
        var ofAttempt = 1;
        var all = 1;
        foreach (var otherRun in ledger.Runs)
        {
            foreach (var other in otherRun.Starts)
            {
                if (other.IsRunning && other.Silo == start.Silo)
                {
                    all++;
                    if (otherRun == run && other.Attempt == start.Attempt && !other.IsToldToStop)
                    {
                        ofAttempt++;
                    }
                }
            }
        }

        if (ofAttempt > job.ConcurrencyPerSilo)
        {
            ledger.Violate(this, $"{start} is number {ofAttempt} there; the job allows {job.ConcurrencyPerSilo}.");
        }

        if (all > start.Silo.Slots)
        {
            ledger.Violate(this, $"{start} is number {all} there; the silo has {start.Silo.Slots} slots.");
        }
    }
}
