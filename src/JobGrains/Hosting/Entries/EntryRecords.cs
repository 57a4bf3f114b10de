using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries;

/// <summary>
/// The records of one activation on a store that writes one entry at a time. What it throws is a <see cref="JobGrainsException"/>; after a failed commit the host ends
/// the activation.
/// </summary>
internal sealed class EntryRecords(EntrySilo silo, GrainId grain, IGrainHost host, Func<ValueTask> onWakeUp)
{
    /// <inheritdoc cref="IGrainHost.ReadAsync{TValue}(GrainRecord)"/>
    public ValueTask<TValue?> ReadAsync<TValue>(GrainRecord record)
        where TValue : class => throw new NotSupportedException($"{silo} {grain} {host} {onWakeUp} {record}");

    /// <inheritdoc cref="IGrainHost.ReadAsync{TValue, TDelta}(GrainRecord)"/>
    public ValueTask<RecordWithDeltas<TValue, TDelta>> ReadAsync<TValue, TDelta>(GrainRecord record)
        where TValue : class
        where TDelta : class => throw new NotSupportedException();

    /// <inheritdoc cref="IGrainHost.CommitAsync"/>
    public ValueTask CommitAsync(Commit commit) => throw new NotSupportedException();
}
