namespace JobGrains.Tracking;

internal sealed record GetProgressRequest
{
    public static GetProgressRequest Instance { get; } = new();
}
