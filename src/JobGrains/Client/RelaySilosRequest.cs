namespace JobGrains.Client;

internal sealed record RelaySilosRequest
{
    public static RelaySilosRequest Instance { get; } = new();
}
