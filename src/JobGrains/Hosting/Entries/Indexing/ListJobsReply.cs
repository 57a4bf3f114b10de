namespace JobGrains.Hosting.Entries.Indexing;

internal sealed record ListJobsReply(IReadOnlyList<JobEntry> Jobs);
