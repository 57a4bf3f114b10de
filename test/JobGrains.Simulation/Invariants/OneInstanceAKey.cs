using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>An idempotency key yields one instance, created once; an instance has one key.</summary>
internal sealed class OneInstanceAKey : Invariant
{
    public override void OnReceived(Ledger ledger, string key, IReadOnlyList<RunReceipt> receipts)
    {
        var last = receipts[^1];
        var created = 0;
        foreach (var receipt in receipts)
        {
            if (receipt.InstanceId.Generation != last.InstanceId.Generation)
            {
                // The job was deleted and re-created in between: that is another job.
                continue;
            }

            created += receipt.Outcome == RunOutcome.Created ? 1 : 0;
            if (receipt.InstanceId != last.InstanceId)
            {
                ledger.Violate(this, $"Key {key} yielded {receipt.InstanceId} and {last.InstanceId}.");
            }
        }

        if (created > 1)
        {
            ledger.Violate(this, $"Key {key} was answered Created {created} times.");
        }

        foreach (var (otherKey, others) in ledger.Receipts)
        {
            if (otherKey != key && others[0].InstanceId == last.InstanceId)
            {
                ledger.Violate(this, $"Keys {key} and {otherKey} yielded one instance, {last.InstanceId}.");
            }
        }
    }

    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        foreach (var other in ledger.Runs)
        {
            if (other.Starts.Count > 0 && ledger.JobOf(other).Schedule is OnDemandSchedule && !IsReceived(ledger, other.InstanceId))
            {
                ledger.Violate(this, $"{other.Starts[0]} belongs to a run that nobody asked for.");
            }
        }
    }

    private static bool IsReceived(Ledger ledger, InstanceId instanceId)
    {
        foreach (var receipts in ledger.Receipts.Values)
        {
            var receipt = receipts.Find(r => r.InstanceId == instanceId) ?? receipts.Find(r => IsOfSameKey(r.InstanceId, instanceId));
            if (receipt is not null)
            {
                return receipt.Outcome != RunOutcome.Skipped || receipt.InstanceId != instanceId;
            }
        }

        return false;
    }

    /// <summary>A run of another generation of the job, whose answer was lost: its id ends with the same hash of the key.</summary>
    private static bool IsOfSameKey(InstanceId one, InstanceId other) =>
        one.JobId == other.JobId && one.Value.AsSpan(one.Value.Length - 22).SequenceEqual(other.Value.AsSpan(other.Value.Length - 22));
}
