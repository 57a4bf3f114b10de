namespace JobGrains.Dispatch;

/// <param name="Verdict">What the worker did with the batch: all of it or nothing.</param>
/// <param name="Incarnation">For <see cref="DeliveryVerdict.Superseded"/>: the highest incarnation of the holder that the worker has seen.</param>
/// <param name="Reason">For people.</param>
internal sealed record DeliveryReply(DeliveryVerdict Verdict, long Incarnation = 0, string? Reason = null);
