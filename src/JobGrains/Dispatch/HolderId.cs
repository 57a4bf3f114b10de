namespace JobGrains.Dispatch;

/// <summary>The grain with the ledger of a task: it dispatches, receives the reports, commits, then acknowledges the worker.</summary>
internal sealed record HolderId(HolderKind Kind, string Key);
