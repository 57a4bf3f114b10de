namespace JobGrains.Hosting.Entries.Histories;

internal sealed record CountHistoryReply(EndedCounts Ended);
