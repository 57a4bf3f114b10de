namespace JobGrains.Dispatch;

/// <summary>What a worker asks of a task's holder.</summary>
internal interface ITaskHolder
{
    /// <summary>Takes reports; once it returns they are durable, or no longer count, and the worker forgets them.</summary>
    ValueTask<Ack> ReportAsync(ReportRequest request);

    /// <summary>Answers, from durable state, whether a delivery may start user code.</summary>
    ValueTask<ConfirmStartReply> ConfirmStartAsync(ConfirmStartRequest request);
}
