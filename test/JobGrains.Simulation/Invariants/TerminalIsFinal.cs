using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>The end of an attempt never changes, and only RetryAsync opens another attempt after it was seen.</summary>
internal sealed class TerminalIsFinal : Invariant
{
    public override void OnObserved(Ledger ledger, RunLedger run, InstanceInfo info)
    {
        if (run.Ends.TryGetValue(info.Attempt, out var end))
        {
            if (info.Status.IsTerminal() ? Differs(end.Info, info) : !ledger.Cluster.HadTwoActivations && !IsQueuedAgain(run, info))
            {
                ledger.Violate(this, $"{run.InstanceId} attempt {info.Attempt} was {Describe(end.Info)}, and is {Describe(info)}.");
            }
        }
        else if (run.Ends.ContainsKey(info.Attempt - 1) && !run.RetriesAsked.Contains(info.Attempt - 1))
        {
            ledger.Violate(this, $"{run.InstanceId} attempt {info.Attempt - 1} had ended, and attempt {info.Attempt} opened by itself.");
        }
    }

    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        if (run.Ends.TryGetValue(final.Info.Attempt, out var end) && Differs(end.Info, final.Info))
        {
            ledger.Violate(this, $"{run.InstanceId} attempt {final.Info.Attempt} was {Describe(end.Info)}, and is {Describe(final.Info)}.");
        }

        foreach (var attempt in run.Ends.Keys)
        {
            if (attempt > final.Info.Attempt)
            {
                ledger.Violate(this, $"{run.InstanceId} had ended its attempt {attempt}, and is back at {final.Info.Attempt}.");
            }
        }
    }

    /// <summary>A further attempt waits for a slot of its own: it opens when it has one.</summary>
    private static bool IsQueuedAgain(RunLedger run, InstanceInfo info) => info.Status == InstanceStatus.Queued && run.RetriesAsked.Contains(info.Attempt);

    private static bool Differs(InstanceInfo before, InstanceInfo after) =>
        before.Status != after.Status || before.Result != after.Result || before.Failure != after.Failure || before.EndedTime != after.EndedTime || before.Tasks != after.Tasks;

    private static string Describe(InstanceInfo info) => $"{info.Status} ({info.Failure}{info.Result}) at {info.EndedTime:O} with {info.Tasks}";
}
