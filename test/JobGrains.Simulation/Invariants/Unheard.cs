using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>
/// What an activation cannot know: it resumes on a silo whose view has not heard of another silo yet, so it cannot ask that one what it holds. An at-least-once
/// task that is there is sent again; the first start goes on, fenced by its epoch. Never so for broadcast targets and at-most-once tasks, whose dispatch is on record.
/// </summary>
internal static class Unheard
{
    /// <summary>Whether the holder of <paramref name="later"/> may have resumed without hearing of the silo of <paramref name="earlier"/>, a start of the same task.</summary>
    public static bool May(Ledger ledger, TaskStart earlier, TaskStart later) =>
        earlier.Silo.WasUnheard
        && later.Fence.Incarnation > earlier.Fence.Incarnation
        && !later.TaskId.IsBroadcastTarget
        && later.Definition.Delivery == Delivery.AtLeastOnce;

    /// <summary>Whether a start was superseded so by one that a later activation sent.</summary>
    public static bool MayHaveSuperseded(Ledger ledger, RunLedger run, TaskStart start) => run.Starts.Exists(later => later.IsSameTask(start) && May(ledger, start, later));
}
