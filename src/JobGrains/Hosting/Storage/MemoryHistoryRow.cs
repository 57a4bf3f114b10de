namespace JobGrains.Hosting.Storage;

/// <summary>A row of history in memory. Rows are numbered from 1 in the order in which they came; the number of one that is gone, or 0, is that of no row.</summary>
/// <param name="InstanceId">The run's id as UTF-8.</param>
/// <param name="JobHash">A hash of its job.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Status">How that ended.</param>
/// <param name="EndedTicks">When it ended.</param>
/// <param name="Place">Its place in the order, which grows with its number.</param>
/// <param name="Labels">What it is found by.</param>
/// <param name="Body">The serialized row; empty where it is kept no more.</param>
/// <param name="ExpiresTicks">When it is kept no more.</param>
/// <param name="OlderOfInstance">The number of the row of the same run before it.</param>
internal readonly record struct MemoryHistoryRow(
    byte[] InstanceId,
    uint JobHash,
    int Attempt,
    InstanceStatus Status,
    long EndedTicks,
    long Place,
    ulong[] Labels,
    ReadOnlyMemory<byte> Body,
    long ExpiresTicks,
    long OlderOfInstance)
{
    /// <summary>Whether only its number is left.</summary>
    public bool IsGone => Body.IsEmpty;

    public static uint HashOf(JobId jobId) => (uint)StableHash.Of(jobId.Value);

    /// <summary>Whether its run is one of a job: the id of a run is that of its job, a dot and more, and two dots in all that is behind the job's.</summary>
    /// <param name="jobHash">The job's hash.</param>
    /// <param name="jobId">The job's id as UTF-8.</param>
    public bool IsOf(uint jobHash, ReadOnlySpan<byte> jobId) =>
        jobHash == JobHash && InstanceId.AsSpan().StartsWith(jobId) && InstanceId.AsSpan(jobId.Length) is [(byte)'.', ..] and var rest && rest.Count((byte)'.') == 2;
}
