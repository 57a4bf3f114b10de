namespace JobGrains;

/// <summary>A fire each time the previous run, with all its automatic attempts, has ended and a delay has passed.</summary>
/// <param name="Delay">From the end of a run to the next fire; 1 ms to 36,525 days.</param>
public sealed record FixedDelaySchedule(TimeSpan Delay) : Schedule
{
    /// <summary>The first fire.</summary>
    /// <value>Null (the default): when the schedule is saved.</value>
    public DateTimeOffset? Start { get; init; }

    internal override bool FiresByItself => true;
}
