namespace JobGrains.Instances;

/// <summary>A UTC time or none, in eight bytes.</summary>
internal readonly struct OptionalTime(DateTimeOffset? time) : IEquatable<OptionalTime>
{
    // One more than the ticks, so that the default is none.
    private readonly long _ticks = time is { } value ? value.UtcTicks + 1 : 0;

    public DateTimeOffset? Time => _ticks == 0 ? null : new DateTimeOffset(_ticks - 1, TimeSpan.Zero);

    public bool Equals(OptionalTime other) => _ticks == other._ticks;

    public override bool Equals(object? obj) => obj is OptionalTime other && Equals(other);

    public override int GetHashCode() => _ticks.GetHashCode();
}
