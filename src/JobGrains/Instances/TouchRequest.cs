namespace JobGrains.Instances;

internal sealed record TouchRequest
{
    public static TouchRequest Instance { get; } = new();
}
