namespace JobGrains.Listeners;

internal sealed record QueueStatusReply(long Waiting, long Delivered, long Dropped, SiloId? Silo, string? Failure);
