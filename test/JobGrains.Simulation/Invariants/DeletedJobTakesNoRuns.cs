using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A deleted job takes no runs until it is saved again; that opens its next generation, to which all runs belong that are asked for from then on.</summary>
internal sealed class DeletedJobTakesNoRuns : Invariant
{
    public override void OnReceived(Ledger ledger, string key, IReadOnlyList<RunReceipt> receipts)
    {
        var id = receipts[^1].InstanceId;
        var operations = ledger.Operations[id.JobId.Value];
        if (!ledger.IsOperatedInOrder(id.JobId) || operations.FindLast(operation => operation.Kind is OperationKind.Delete || operation.Answer is not null) is not { } last)
        {
            return;
        }

        if (last.Kind == OperationKind.Delete && last == operations[^1] && last.AnsweredAt < ledger.AskedAt[key])
        {
            ledger.Violate(this, $"{id} was accepted with {key}, asked for at {ledger.AskedAt[key].TotalSeconds:F3}s, though: {last}.");
        }

        if (last is { Kind: not OperationKind.Delete, Answer: { } job } && last == operations[^1] && last.AnsweredAt < ledger.AskedAt[key] && id.Generation != job.Generation)
        {
            ledger.Violate(this, $"{id} was accepted with {key}, asked for at {ledger.AskedAt[key].TotalSeconds:F3}s, though the job had generation {job.Generation}: {last}.");
        }

        CheckGenerations(ledger, operations);
    }

    private void CheckGenerations(Ledger ledger, List<Operation> operations)
    {
        long? earlier = null;
        var deleted = false;
        foreach (var operation in operations)
        {
            if (operation.Answer is { Generation: var generation })
            {
                if (earlier is { } before && (deleted ? generation <= before : generation != before))
                {
                    ledger.Violate(this, $"The job had generation {before}, {(deleted ? "was deleted" : "was not deleted")}, and has generation {generation}: {operation}.");
                }

                earlier = generation;
                deleted = false;
            }

            deleted |= operation is { Kind: OperationKind.Delete, AnsweredAt: not null };
        }
    }
}
