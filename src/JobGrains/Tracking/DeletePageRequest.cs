namespace JobGrains.Tracking;

internal sealed record DeletePageRequest
{
    public static DeletePageRequest Instance { get; } = new();
}
