namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>What a fold of a shard's young things asks for.</summary>
/// <param name="Written">New pages, to be written before the header.</param>
/// <param name="Dropped">Pages that the header does not name any more, to be deleted after it.</param>
internal sealed record IndexFold(IReadOnlyList<(long Page, IndexPage Content)> Written, IReadOnlyList<long> Dropped);
