namespace JobGrains.Workers;

/// <summary>What a silo has of the log of a run.</summary>
/// <param name="IsPending">Whether any of it is not stored yet.</param>
internal sealed record FlushLogReply(bool IsPending);
