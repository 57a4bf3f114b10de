namespace JobGrains.Tests.Hosting;

/// <summary>The system's clock, so much later.</summary>
internal sealed class LaterClock(TimeSpan later) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + later;
}
