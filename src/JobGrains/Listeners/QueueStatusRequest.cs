namespace JobGrains.Listeners;

internal sealed record QueueStatusRequest
{
    public static QueueStatusRequest Instance { get; } = new();
}
