namespace JobGrains.Hosting.Storage;

/// <summary>A row of history on its way to a store: what it is found by, and its serialized form.</summary>
/// <param name="InstanceId">The run.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Status">How it ended.</param>
/// <param name="EndedTime">When it ended.</param>
/// <param name="Labels">What <see cref="Instances.InstanceLabels"/> has of it.</param>
/// <param name="Body">The <see cref="AttemptRecord"/> as UTF-8 JSON.</param>
internal readonly record struct HistoryRow(
    InstanceId InstanceId, int Attempt, InstanceStatus Status, DateTimeOffset EndedTime, IReadOnlyList<ulong> Labels, ReadOnlyMemory<byte> Body)
{
    /// <summary>How long it is kept.</summary>
    public RowRule Rule { get; init; }
}
