namespace JobGrains.Listeners;

internal sealed record RemoveQueueRequest
{
    public static RemoveQueueRequest Instance { get; } = new();
}
