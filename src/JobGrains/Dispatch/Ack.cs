namespace JobGrains.Dispatch;

/// <summary>A reply that says nothing but: done, and durable where that matters.</summary>
internal sealed record Ack
{
    public static Ack Done { get; } = new();
}
