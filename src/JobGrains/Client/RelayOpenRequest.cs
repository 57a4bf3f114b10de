namespace JobGrains.Client;

/// <param name="Shard">The shard, where no job is asked for.</param>
/// <param name="JobId">The job, or null for all of the shard.</param>
/// <param name="After">The last run of the page before.</param>
/// <param name="Max">How many at most; 0 asks only how many shards there are.</param>
internal sealed record RelayOpenRequest(int Shard, JobId? JobId, InstanceId? After, int Max);
