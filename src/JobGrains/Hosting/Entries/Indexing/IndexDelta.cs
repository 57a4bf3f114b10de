namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>What a batch changed: each thing as it is now.</summary>
internal sealed record IndexDelta(IReadOnlyList<IndexItem> Items);
