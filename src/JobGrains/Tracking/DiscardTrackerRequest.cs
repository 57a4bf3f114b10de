namespace JobGrains.Tracking;

internal sealed record DiscardTrackerRequest
{
    public static DiscardTrackerRequest Instance { get; } = new();
}
