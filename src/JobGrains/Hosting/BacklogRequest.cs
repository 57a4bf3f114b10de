namespace JobGrains.Hosting;

internal sealed record BacklogRequest
{
    public static BacklogRequest Instance { get; } = new();
}
