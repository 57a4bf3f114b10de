namespace JobGrains.Hosting;

/// <summary>A place in the order of a store's history. Only that store knows what it says, and it may be of a row that is gone.</summary>
/// <param name="Place">The number by which the store orders its rows, which grows from row to row.</param>
/// <param name="Tie">What orders rows with the same number, where there may be several.</param>
internal sealed record HistoryPosition(long Place, string? Tie = null);
