namespace JobGrains.Schedules.Zones;

/// <summary>A time in which a clock runs evenly. All times are in seconds since the beginning of year 1.</summary>
/// <param name="Start">Its first second, in UTC.</param>
/// <param name="End">The first second after it.</param>
/// <param name="Offset">What is added to UTC.</param>
/// <param name="Reached">The clock had shown all times before this one when the segment began; after the clock was set back that is later than its first.</param>
internal readonly record struct ZoneSegment(long Start, long End, int Offset, long Reached)
{
    /// <summary>What the clock shows at <see cref="Start"/>.</summary>
    public long LocalStart => Start + Offset;

    /// <summary>What the clock would show at <see cref="End"/>.</summary>
    public long LocalEnd => End + Offset;
}
