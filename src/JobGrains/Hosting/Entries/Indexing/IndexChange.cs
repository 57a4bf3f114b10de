namespace JobGrains.Hosting.Entries.Indexing;

internal sealed record IndexChange(IndexChangeKind Kind, IndexItem Item);
