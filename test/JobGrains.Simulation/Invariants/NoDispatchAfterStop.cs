using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>
/// No holder decides a dispatch after it recorded the stop. What was on its way may still start; but what follows from an end that came later was decided later: a
/// further start of a task, and the finaliser.
/// </summary>
internal sealed class NoDispatchAfterStop : Invariant
{
    public override void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
        if (!run.Stops.TryGetValue(start.Attempt, out var stopped) || ledger.Cluster.HadTwoActivations)
        {
            return;
        }

        foreach (var other in run.Starts)
        {
            if (other.Attempt == start.Attempt
                && (other.TaskId == start.TaskId || start.TaskId == TaskId.Final)
                && other.EndedAt > stopped
                && !(other.ToldToStopAt < stopped)
                && !other.Silo.IsOutOfMembership
                && !Unheard.May(ledger, other, start))
            {
                ledger.Violate(this, $"{start} after {other}; the stop was seen at {stopped.TotalSeconds:F3}s.");
            }
        }
    }
}
