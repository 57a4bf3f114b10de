namespace JobGrains.Jobs;

/// <param name="Generation">The generation that was deleted, with all before.</param>
/// <param name="Options">What happens to running instances.</param>
/// <param name="Time">When it was deleted.</param>
internal sealed record JobDeletion(int Generation, DeleteJobOptions Options, DateTimeOffset Time);
