namespace JobGrains.Instances;

/// <summary>A UTC time or none, in eight bytes.</summary>
internal readonly record struct OptionalTime
{
    // One more than the ticks, so that the default is none.
    private readonly long _ticks;

    public OptionalTime(DateTimeOffset? time) => _ticks = time is { } value ? value.UtcTicks + 1 : 0;

    public DateTimeOffset? Time => _ticks == 0 ? null : new DateTimeOffset(_ticks - 1, TimeSpan.Zero);
}
