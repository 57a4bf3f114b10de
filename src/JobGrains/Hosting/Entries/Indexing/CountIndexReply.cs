namespace JobGrains.Hosting.Entries.Indexing;

/// <param name="Jobs">How many jobs the shard has, without deleted ones.</param>
/// <param name="Delayed">How many of its runs wait for their time.</param>
/// <param name="Queued">How many wait for a slot.</param>
/// <param name="Running">How many are running.</param>
internal sealed record CountIndexReply(long Jobs, long Delayed, long Queued, long Running);
