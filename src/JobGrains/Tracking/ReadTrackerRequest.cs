namespace JobGrains.Tracking;

internal sealed record ReadTrackerRequest
{
    public static ReadTrackerRequest Instance { get; } = new();
}
