using JobGrains.Dispatch;

namespace JobGrains.Instances;

/// <summary>A cancel or a passed deadline, as recorded.</summary>
internal sealed record StopRecord(StopReason Reason, string Message, DateTimeOffset Time);
