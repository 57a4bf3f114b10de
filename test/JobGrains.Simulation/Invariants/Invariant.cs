using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>A guarantee, checked from what processors and clients saw. Has no state of its own: one object serves all worlds.</summary>
internal abstract class Invariant
{
    public string Name => GetType().Name;

    /// <summary>User code starts; <paramref name="run"/> does not have it yet.</summary>
    public virtual void OnStart(Ledger ledger, RunLedger run, TaskStart start)
    {
    }

    public virtual void OnReduced(Ledger ledger, RunLedger run, ReduceRun reduce)
    {
    }

    public virtual void OnPosted(Ledger ledger, RunLedger run, TaskStart start, IReadOnlyList<BroadcastOutcome> outcomes)
    {
    }

    public virtual void OnReceived(Ledger ledger, string key, IReadOnlyList<RunReceipt> receipts)
    {
    }

    /// <summary>A client saw a run; <paramref name="run"/> does not have the snapshot yet.</summary>
    public virtual void OnObserved(Ledger ledger, RunLedger run, InstanceInfo info)
    {
    }

    public virtual void OnHistory(Ledger ledger, RunLedger run, IReadOnlyList<AttemptRecord> rows)
    {
    }

    public virtual void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
    }

    public static IReadOnlyList<Invariant> All { get; } =
    [
        new BroadcastTargetStaysOnItsSilo(),
        new BroadcastStartsOncePerTry(),
        new BroadcastTargetEndsWithReason(),
        new EpochStartsOnce(),
        new OneDeliveryAtATime(),
        new StartsAreBounded(),
        new NoStartAfterTheEnd(),
        new NoDispatchAfterStop(),
        new StopDecides(),
        new CapacityIsAwaited(),
        new DelayedRunsKeepTheirTime(),
        new AdoptedResultsDoNotRunAgain(),
        new ConcurrencyPerSilo(),
        new DrainingSiloTakesNothing(),
        new CordonedSiloTakesNothing(),
        new AdmissionLimit(),
        new OneInstanceAKey(),
        new OneDecisionAKey(),
        new EditsAffectLaterRuns(),
        new PausedJobStartsNothing(),
        new DeletedJobTakesNoRuns(),
        new DeletionCancelsWhatWaits(),
        new TerminalIsFinal(),
        new HistoryNeverChanges(),
        new WaitersAreToldAnEnd(),
        new TargetsFollowPreProcess(),
        new PostProcessSeesEachTarget(),
        new FinaliserDecides(),
        new ReduceSeesEachResultOnce(),
        new ChildrenAreNotDuplicated(),
        new NeverDispatchedNeverFails(),
        new ResultIsOfTheCurrentEpoch(),
    ];
}
