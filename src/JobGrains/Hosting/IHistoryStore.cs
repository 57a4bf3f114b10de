namespace JobGrains.Hosting;

/// <summary>Reads the history that commits append to.</summary>
internal interface IHistoryStore
{
    /// <summary>The rows of a run in the order of attempts.</summary>
    ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId);

    /// <summary>
    /// The newest rows that match: no more than asked for, and no more than an answer may carry. The order of rows never changes: who goes on behind a row sees each row that was there once.
    /// </summary>
    ValueTask<HistorySlice> FindAsync(HistorySearch search);

    /// <summary>How many rows were added whose ends are not before a time, also those that are kept no more. Reads no rows.</summary>
    /// <param name="from">The beginning of an hour, no more than <see cref="HourlyEnds.KeptHours"/> before the end that is the latest.</param>
    ValueTask<EndedCounts> CountEndedAsync(DateTimeOffset from);
}
