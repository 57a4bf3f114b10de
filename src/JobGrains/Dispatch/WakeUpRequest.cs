namespace JobGrains.Dispatch;

internal sealed record WakeUpRequest
{
    public static WakeUpRequest Instance { get; } = new();
}
