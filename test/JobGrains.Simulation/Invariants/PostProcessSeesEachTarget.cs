using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>Post-process sees the end of each target, once, and each of its tries the same; every silo that ran a target is among them.</summary>
internal sealed class PostProcessSeesEachTarget : Invariant
{
    public override void OnPosted(Ledger ledger, RunLedger run, TaskStart start, IReadOnlyList<BroadcastOutcome> outcomes)
    {
        var silos = new HashSet<SiloId>();
        foreach (var outcome in outcomes)
        {
            if (!silos.Add(outcome.Silo) || !outcome.Status.IsTerminal())
            {
                ledger.Violate(this, $"{start} saw {outcome}.");
            }

            if (outcome.Status == JobTaskStatus.Succeeded
                && !run.Starts.Exists(s => s.TaskId.IsBroadcastTarget && s.Silo.Id == outcome.Silo && s.End == StartEnd.Succeeded && s.Result == outcome.Result))
            {
                ledger.Violate(this, $"{start} saw {outcome}, which no start returned.");
            }
        }

        foreach (var target in run.Starts)
        {
            if (target.Attempt == start.Attempt && target.TaskId.IsBroadcastTarget && !silos.Contains(target.Silo.Id))
            {
                ledger.Violate(this, $"{start} did not see the target of {target}.");
            }
        }

        foreach (var (other, seen) in run.Posts)
        {
            if (other.Attempt == start.Attempt && !seen.SequenceEqual(outcomes))
            {
                ledger.Violate(this, $"{start} and {other} saw different outcomes.");
            }
        }
    }
}
