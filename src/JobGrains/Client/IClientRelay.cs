namespace JobGrains.Client;

/// <summary>
/// What a silo does for clients that are on none: all that takes more than a call of a grain. It only reads, so that any of it may be repeated. Its requests are answered at the same time, in
/// any order.
/// </summary>
internal interface IClientRelay
{
    ValueTask<RelayJobsReply> ListJobsAsync(RelayJobsRequest request);

    ValueTask<RelayOpenReply> ListOpenAsync(RelayOpenRequest request);

    ValueTask<RelayRowsReply> GetRowsAsync(RelayRowsRequest request);

    ValueTask<RelayFindReply> FindRowsAsync(RelayFindRequest request);

    /// <summary>The silo's copy of a job.</summary>
    ValueTask<RelayJobReply> GetJobAsync(RelayJobRequest request);

    /// <summary>Answers when a run has ended, or patience has.</summary>
    ValueTask<RelayEndReply> WaitForEndAsync(RelayEndRequest request);

    ValueTask<RelaySilosReply> GetSilosAsync(RelaySilosRequest request);

    ValueTask<RelayOverviewReply> GetOverviewAsync(RelayOverviewRequest request);
}
