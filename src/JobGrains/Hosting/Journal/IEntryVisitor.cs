namespace JobGrains.Hosting.Journal;

/// <summary>Is told what entries say, in their order. Texts are UTF-8, and gone after the call.</summary>
internal interface IEntryVisitor
{
    /// <summary>What follows, up to the next call of this, belongs to this entry.</summary>
    void OnEntry(long sequence, ReadOnlySpan<byte> type, ReadOnlySpan<byte> key);

    void OnWrite(ReadOnlySpan<byte> record, uint expires, BodyRef body);

    /// <summary>Something was appended; <paramref name="isFresh"/> where the record was not there, or was forgotten before.</summary>
    void OnAppend(ReadOnlySpan<byte> record, bool isFresh, BodyRef body);

    void OnClear(ReadOnlySpan<byte> record, uint expires);

    /// <summary>A wake-up was set, or (0) removed, by a commit.</summary>
    void OnWakeUp(long ticks);

    /// <summary>A wake-up was handled.</summary>
    void OnWakeUpRemoved(long version);

    void OnOpened(ReadOnlySpan<byte> instanceId, OpenState state, long createdTicks, ulong[]? labels);

    void OnClosed(ReadOnlySpan<byte> instanceId);

    void OnJobListed(JobEntry job);

    void OnJobUnlisted(JobId jobId);

    void OnHistory(HistoryPart row);

    /// <summary>A record as it is since <paramref name="etag"/>, in a new place.</summary>
    void OnMoved(ReadOnlySpan<byte> record, long etag, BodyRef? body, IReadOnlyList<BodyRef> deltas);
}
