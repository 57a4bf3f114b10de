namespace JobGrains.Testing.Kernel;

/// <summary>What can go wrong. Named in reports.</summary>
internal enum FaultKind
{
    CallDelayed,
    CallReordered,
    RequestDropped,
    ReplyDropped,
    CallDuplicated,
    CallSlow,

    /// <summary>The caller has given up, and the callee still runs; only counted.</summary>
    CallOutlived,
    StoreReadFailed,
    StoreFailedBefore,
    StoreFailedAfter,
    StoreSlow,
    StoreConflict,
    StoreLateWrite,

    /// <summary>A write that had timed out has landed; only counted.</summary>
    StoreLateWriteLanded,
    WakeUpLate,
    WakeUpRepeated,
    TimerLate,
    SiloCrashed,
    SiloRestarted,
    SiloStopped,
    SiloPaused,
    SiloSuspected,
    SiloIsolated,
    SiloAdded,
    ClusterCrashed,
    DiskFailed,
    ViewLagged,
    ClockSkewed,
    ActivationEnded,

    /// <summary>A healthy activation is lost because some silo left.</summary>
    ActivationLost,

    /// <summary>A grain gets another activation, and the one that it has goes on for a while.</summary>
    ActivationDoubled,
    ProcessorThrew,
    ProcessorHung,
    ProcessorStubborn,
    ProcessorSlow,
    ProcessorSnoozed,
    ProcessorHugeResult,

    /// <summary>The clock of a silo is set, by seconds, either way.</summary>
    ClockJumped,
}
