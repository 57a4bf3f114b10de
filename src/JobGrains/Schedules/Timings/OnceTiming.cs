namespace JobGrains.Schedules.Timings;

/// <summary>One fire.</summary>
internal sealed class OnceTiming(DateTimeOffset time) : Timing
{
    public override DateTimeOffset? Next(DateTimeOffset anchor, DateTimeOffset after) => after < time ? time.ToUniversalTime() : null;
}
