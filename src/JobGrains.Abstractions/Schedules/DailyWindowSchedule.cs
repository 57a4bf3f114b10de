using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>
/// Fires at <see cref="From"/>, then every <see cref="Interval"/> of real time up to <see cref="To"/>. A window across midnight belongs to the day on which it starts.
/// </summary>
/// <param name="From">The first fire of a window, in whole seconds.</param>
/// <param name="To">The end of the window, included, in whole seconds; one before <paramref name="From"/> is on the next day.</param>
/// <param name="Interval">From fire to fire; 1 ms to 1 day.</param>
public sealed record DailyWindowSchedule(
    TimeOnly From,
    TimeOnly To,
    TimeSpan Interval) : Schedule
{
    /// <summary>The days on which a window starts.</summary>
    /// <value>The default is all days.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DaysOfWeek Days { get; init; } = DaysOfWeek.All;

    internal override bool FiresByItself => true;
}
