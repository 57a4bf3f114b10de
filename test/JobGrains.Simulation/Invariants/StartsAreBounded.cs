using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>Starts never exceed MaxDeliveries × MaxTries, plus drain hand-backs, snoozes, and sends by an activation that was superseded.</summary>
internal sealed class StartsAreBounded : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        var job = ledger.JobOf(run);
        var deliveries = job.Delivery == Delivery.AtMostOnce || start.TaskId.IsBroadcastTarget ? 1 : job.MaxDeliveries;
        var count = 1;
        var before = 0;
        foreach (var other in run.Starts)
        {
            if (!other.IsSameTask(start) || other.End == StartEnd.Snoozed || other.Silo.IsDraining || ledger.Cordons.Exists(cordon => cordon.MayHaveStopped(other)) || IsSuperseded(ledger, other, start))
            {
                continue;
            }

            before++;
            if (other.Try == start.Try)
            {
                count++;
            }
        }

        if (start.Try > job.TaskRetry.MaxTries)
        {
            ledger.Violate(this, $"{start}: the job has {job.TaskRetry.MaxTries} tries.");
        }
        else if (count > deliveries && !IsSupersededNow(ledger, run, start))
        {
            ledger.Violate(this, $"{start} is delivery {count} of this try; the job has {deliveries}.");
        }
        else if (before + 1 > deliveries * job.TaskRetry.MaxTries && !IsSupersededNow(ledger, run, start))
        {
            ledger.Violate(this, $"{start} is start {before + 1}; the job has {deliveries} × {job.TaskRetry.MaxTries}.");
        }
    }

    private static bool IsSuperseded(Ledger ledger, TaskStart other, TaskStart start) =>
        ledger.Cluster.HadTwoActivations && other.Fence.Incarnation < start.Fence.Incarnation;

    private static bool IsSupersededNow(Ledger ledger, RunLedger run, TaskStart start) =>
        ledger.Cluster.HadTwoActivations && run.Starts.Exists(s => s.IsSameTask(start) && s.Fence.Incarnation > start.Fence.Incarnation);
}
