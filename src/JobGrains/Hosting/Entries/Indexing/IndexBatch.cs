namespace JobGrains.Hosting.Entries.Indexing;

internal sealed record IndexBatch(IReadOnlyList<IndexChange> Changes);
