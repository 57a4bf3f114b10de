using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>No more instances of a job run than it allows.</summary>
internal sealed class AdmissionLimit : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        var job = ledger.JobOf(run);
        if (job.Admission.MaxInstances == 0 || start.Silo.IsOutOfMembership || ledger.Cluster.HadTwoActivations)
        {
            return;
        }

        var running = 1;
        foreach (var other in ledger.Runs)
        {
            if (other != run
                && other.InstanceId.JobId == job.Id
                && other.Starts.Exists(s => s.IsRunning && !s.IsToldToStop && !s.Silo.IsOutOfMembership))
            {
                running++;
            }
        }

        if (running > job.Admission.MaxInstances)
        {
            ledger.Violate(this, $"{start} makes {running} instances run; the job allows {job.Admission.MaxInstances}.");
        }
    }
}
