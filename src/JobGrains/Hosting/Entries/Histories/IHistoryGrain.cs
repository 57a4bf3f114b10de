namespace JobGrains.Hosting.Entries.Histories;

/// <summary>The listing of a job's history on stores that keep none. Its key is the job id. It awaits no grain, so any grain may await it.</summary>
internal interface IHistoryGrain
{
    /// <summary>Lists rows. A row may be listed twice if a caller repeats itself after a while.</summary>
    ValueTask<AddHistoryReply> AddAsync(HistoryBatch batch);

    ValueTask<ListHistoryReply> ListAsync(ListHistoryRequest request);

    /// <summary>Counts rows that were listed, also those that are kept no more.</summary>
    ValueTask<CountHistoryReply> CountAsync(CountHistoryRequest request);
}
