using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>What is asked for while a silo is cordoned does not run there until somebody asks for the silo to be uncordoned.</summary>
internal sealed class CordonedSiloTakesNothing : Invariant
{
    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        if (ledger.Cordons.Count == 0 || ledger.KeyOf(run) is not { } key)
        {
            return;
        }

        var asked = ledger.AskedAt[key];
        foreach (var cordon in ledger.Cordons.Where(cordon => cordon.From < asked))
        {
            if (run.Starts.Find(start => start.Silo == cordon.Silo && start.StartedAt < cordon.To) is { } start)
            {
                ledger.Violate(this, $"{start}, asked for at {asked.TotalSeconds:F3}s, though the silo was cordoned from {cordon.From.TotalSeconds:F3}s until {cordon.To.TotalSeconds:F3}s.");
            }
        }
    }
}
