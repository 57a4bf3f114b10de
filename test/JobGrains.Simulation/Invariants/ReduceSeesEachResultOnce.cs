using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>Each invocation of reduce sees each accepted task exactly once, all invocations the same in the same order, and every mapped child is among them.</summary>
internal sealed class ReduceSeesEachResultOnce : Invariant
{
    public override void OnReduced(Ledger ledger, RunLedger run, ReduceRun reduce)
    {
        var tasks = new HashSet<TaskId>();
        var payloads = new HashSet<string>();
        foreach (var result in reduce.Seen)
        {
            if (!tasks.Add(result.TaskId))
            {
                ledger.Violate(this, $"{reduce.Start} saw task {result.TaskId} twice.");
            }

            if (!result.Status.IsTerminal())
            {
                ledger.Violate(this, $"{reduce.Start} saw task {result.TaskId}, which is {result.Status}.");
            }

            if (result.Status == JobTaskStatus.Succeeded && result.TaskId.IsMapped)
            {
                CheckResult(ledger, run, reduce, result);
                payloads.Add(result.Result![(result.Result!.LastIndexOf('|') + 1)..]);
            }
        }

        if (reduce.IsWhole)
        {
            CheckComplete(ledger, run, reduce, payloads);
        }

        foreach (var other in run.Reduces)
        {
            if (other != reduce && other.Start.Attempt == reduce.Start.Attempt)
            {
                CompareWith(ledger, reduce, other);
            }
        }
    }

    private void CheckResult(Ledger ledger, RunLedger run, ReduceRun reduce, TaskResult result)
    {
        if (!run.Starts.Exists(s => s.TaskId == result.TaskId && s.Attempt <= reduce.Start.Attempt && s.End == StartEnd.Succeeded && s.Result == result.Result))
        {
            ledger.Violate(this, $"{reduce.Start} saw '{result.Result}' of task {result.TaskId}, which no start returned.");
        }
    }

    private void CheckComplete(Ledger ledger, RunLedger run, ReduceRun reduce, HashSet<string> succeeded)
    {
        var mapped = 0;
        var succeededTasks = 0;
        foreach (var result in reduce.Seen)
        {
            mapped += result.TaskId.IsMapped ? 1 : 0;
            succeededTasks += result.TaskId.IsMapped && result.Status == JobTaskStatus.Succeeded ? 1 : 0;
        }

        if (succeeded.Count != succeededTasks)
        {
            ledger.Violate(this, $"{reduce.Start} saw {succeededTasks} results of {succeeded.Count} children.");
        }

        var accepted = Count(run.Mapped, reduce.Start.Attempt);
        var offered = Count(run.Offered, reduce.Start.Attempt);
        if (reduce.Start.Attempt == 1 ? mapped < accepted || mapped > offered : mapped < accepted)
        {
            ledger.Violate(this, $"{reduce.Start} saw {mapped} tasks; {accepted} were acknowledged and {offered} offered.");
        }

        if (reduce.Seen.Count == 0 || reduce.Seen[0].TaskId != TaskId.Root)
        {
            ledger.Violate(this, $"{reduce.Start} did not see the root first.");
        }
    }

    private void CompareWith(Ledger ledger, ReduceRun reduce, ReduceRun other)
    {
        var common = Math.Min(reduce.Seen.Count, other.Seen.Count);
        for (var i = 0; i < common; i++)
        {
            if (reduce.Seen[i] != other.Seen[i])
            {
                ledger.Violate(this, $"{reduce.Start} saw {reduce.Seen[i]} at {i}, and {other.Start} saw {other.Seen[i]}.");
                return;
            }
        }

        if (reduce.IsWhole && other.IsWhole && reduce.Seen.Count != other.Seen.Count)
        {
            ledger.Violate(this, $"{reduce.Start} saw {reduce.Seen.Count} tasks, and {other.Start} saw {other.Seen.Count}.");
        }
    }

    private static int Count(HashSet<(int Attempt, string Payload)> set, int attempt)
    {
        var count = 0;
        foreach (var entry in set)
        {
            count += entry.Attempt == attempt ? 1 : 0;
        }

        return count;
    }
}
