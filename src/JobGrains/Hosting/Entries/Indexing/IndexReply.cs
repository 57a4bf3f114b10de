namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>What the index says now of each thing in the batch, in its order.</summary>
internal sealed record IndexReply(IReadOnlyList<IndexState> States);
