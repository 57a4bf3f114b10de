using JobGrains.Dispatch;

namespace JobGrains.Logs;

/// <summary>The log of one run. Its key is the instance id. It awaits no grain.</summary>
internal interface IRunLogGrain : IWakeable
{
    /// <summary>Adds lines. A batch that comes again changes nothing.</summary>
    ValueTask<AppendLogReply> AppendAsync(LogBatch batch);

    ValueTask<ReadLogReply> ReadAsync(ReadLogRequest request);
}
