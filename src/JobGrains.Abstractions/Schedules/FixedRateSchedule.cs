namespace JobGrains;

/// <summary>A fire every interval of real time.</summary>
/// <param name="Interval">From fire to fire; 1 ms to 36,525 days.</param>
public sealed record FixedRateSchedule(TimeSpan Interval) : Schedule
{
    /// <summary>The first fire, from which all others are counted.</summary>
    /// <value>Null (the default): when the schedule is saved.</value>
    public DateTimeOffset? Start { get; init; }

    internal override bool FiresByItself => true;
}
