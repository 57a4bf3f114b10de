namespace JobGrains.Tracking;

internal sealed record ClosePageRequest
{
    public static ClosePageRequest Instance { get; } = new();
}
