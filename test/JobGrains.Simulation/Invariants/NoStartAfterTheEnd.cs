using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>
/// Once a client has seen an attempt end, nothing of it starts; and when it sees that, nothing of it runs but what was told to stop. A silo that was declared
/// dead and still runs, what a superseded activation sent, and starts on a silo that the holder's next activation could not ask, excepted.
/// </summary>
internal sealed class NoStartAfterTheEnd : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (run.Ends.TryGetValue(start.Attempt, out var end) && !start.Silo.IsOutOfMembership && !ledger.Cluster.HadTwoActivations && !Unheard.MayHaveSuperseded(ledger, run, start))
        {
            ledger.Violate(this, $"{start} after it was seen {end.Info.Status}.");
        }
    }

    public override void OnObserved(Ledger ledger, RunLedger run, InstanceInfo info)
    {
        if (!info.Status.IsTerminal())
        {
            return;
        }

        foreach (var start in run.Starts)
        {
            if (start.Attempt == info.Attempt
                && start.IsRunning
                && !start.IsToldToStop
                && !start.Silo.IsOutOfMembership
                && !ledger.Cluster.HadTwoActivations
                && !Unheard.MayHaveSuperseded(ledger, run, start))
            {
                ledger.Violate(this, $"The attempt was seen {info.Status} ({info.Failure}) while {start}.");
            }
        }
    }
}
