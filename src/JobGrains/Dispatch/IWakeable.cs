namespace JobGrains.Dispatch;

/// <summary>A grain that hosts without wake-ups of their own wake by a call.</summary>
internal interface IWakeable
{
    /// <summary>The time of the grain's wake-up has come; at least once for each.</summary>
    ValueTask<TouchReply> WakeUpAsync(WakeUpRequest request);
}
