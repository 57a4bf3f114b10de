namespace JobGrains.Hosting;

/// <summary>The records of one activation: what of its port is about the store. What it throws is a <see cref="JobGrainsException"/>; after a failed commit the host ends the activation.</summary>
internal interface IGrainRecords
{
    /// <inheritdoc cref="IGrainHost.ReadAsync{TValue}(GrainRecord)"/>
    ValueTask<TValue?> ReadAsync<TValue>(GrainRecord record)
        where TValue : class;

    /// <inheritdoc cref="IGrainHost.ReadAsync{TValue, TDelta}(GrainRecord)"/>
    ValueTask<RecordWithDeltas<TValue, TDelta>> ReadAsync<TValue, TDelta>(GrainRecord record)
        where TValue : class
        where TDelta : class;

    /// <inheritdoc cref="IGrainHost.CommitAsync"/>
    ValueTask CommitAsync(Commit commit);
}
