namespace JobGrains.Client;

internal sealed record RelayOverviewRequest
{
    public static RelayOverviewRequest Instance { get; } = new();
}
