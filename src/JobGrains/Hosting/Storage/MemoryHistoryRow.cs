namespace JobGrains.Hosting.Storage;

/// <summary>A row of history in memory. Rows are numbered from 1 in the order in which they came; the number of one that is gone, or 0, is that of no row.</summary>
/// <param name="InstanceId">The run.</param>
/// <param name="JobId">Its job.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Status">How that ended.</param>
/// <param name="EndedTicks">When it ended.</param>
/// <param name="Place">Its place in the order, which grows with its number.</param>
/// <param name="Labels">What it is found by.</param>
/// <param name="Body">The serialized row; empty where it is kept no more.</param>
/// <param name="ExpiresTicks">When it is kept no more.</param>
/// <param name="OlderOfInstance">The number of the row of the same run before it.</param>
internal readonly record struct MemoryHistoryRow(
    string InstanceId,
    string JobId,
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
}
