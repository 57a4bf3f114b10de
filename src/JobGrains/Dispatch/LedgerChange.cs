namespace JobGrains.Dispatch;

/// <summary>What reports change of a ledger.</summary>
/// <param name="Tasks">The entries that change.</param>
/// <param name="Tries">The tries that have ended.</param>
/// <param name="Stage"><see cref="CancelStage.Abandoned"/> where a processor has not returned; otherwise <see cref="CancelStage.None"/>.</param>
internal readonly record struct LedgerChange(IReadOnlyList<TaskEntry> Tasks, IReadOnlyList<TryRecord> Tries, CancelStage Stage);
