using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A run keeps the definition that it was created with; one that is asked for after an edit was answered has that edit.</summary>
internal sealed class EditsAffectLaterRuns : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (start.Definition.Parameters != run.Definition!.Parameters)
        {
            ledger.Violate(this, $"{start} has the parameters '{start.Definition.Parameters}'; the run began with '{run.Definition.Parameters}'.");
        }
    }

    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        if (run.Definition is not { } definition || ledger.KeyOf(run) is not { } key || !ledger.IsOperatedInOrder(run.InstanceId.JobId))
        {
            return;
        }

        var saves = ledger.Operations[run.InstanceId.JobId.Value].FindAll(operation => operation.Definition is not null);
        var own = saves.FindLastIndex(save => save.Definition!.Parameters == definition.Parameters);
        if (saves[own].AskedAt > run.HeardAt && saves.FindIndex(save => save.Definition!.Parameters == definition.Parameters) == own)
        {
            ledger.Violate(this, $"{run.InstanceId} was heard of at {run.HeardAt.TotalSeconds:F3}s, and has the definition of: {saves[own]}.");
        }

        if (saves.FindLast(save => save.AskedAt > saves[own].AskedAt && save.AnsweredAt < ledger.AskedAt[key]) is { } later)
        {
            ledger.Violate(this, $"{run.InstanceId} was asked for at {ledger.AskedAt[key].TotalSeconds:F3}s with {key}, and has not the definition of: {later}, but of: {saves[own]}.");
        }
    }
}
