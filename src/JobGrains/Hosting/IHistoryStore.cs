namespace JobGrains.Hosting;

/// <summary>Reads the history that commits append to.</summary>
internal interface IHistoryStore
{
    /// <summary>The rows of a run in the order of attempts.</summary>
    ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId);

    /// <summary>The newest rows that match, at most <see cref="InstanceQuery.Limit"/>.</summary>
    ValueTask<IReadOnlyList<AttemptRecord>> FindAsync(InstanceQuery query);
}
