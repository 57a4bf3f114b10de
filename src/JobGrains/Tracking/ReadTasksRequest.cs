namespace JobGrains.Tracking;

internal sealed record ReadTasksRequest
{
    public static ReadTasksRequest Instance { get; } = new();
}
