namespace JobGrains.Hosting.Entries.Indexing;

internal sealed record ListOpenReply(IReadOnlyList<OpenEntry> Entries);
