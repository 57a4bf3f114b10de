namespace JobGrains.Hosting.Entries.Histories;

/// <param name="Places">The places of the rows in the listing, in the order of the batch.</param>
internal sealed record AddHistoryReply(IReadOnlyList<long> Places);
