namespace JobGrains.Schedules.Timings;

/// <summary>No fire at all.</summary>
internal sealed class NoTiming : Timing
{
    public override DateTimeOffset? Next(DateTimeOffset anchor, DateTimeOffset after) => null;
}
