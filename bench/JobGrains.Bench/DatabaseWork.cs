namespace JobGrains.Bench;

/// <summary>What a database has done.</summary>
/// <param name="Commits">How many batches of the store it has committed.</param>
/// <param name="WalBytes">How many bytes of its log it has written.</param>
internal sealed record DatabaseWork(long Commits, long WalBytes);
