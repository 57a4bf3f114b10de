using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>
/// The days on which a schedule may fire: the date is that of the fire, in the schedule's time zone. A day of <see cref="Include"/> is allowed whatever else is said; of the
/// others those that pass all the remaining rules.
/// </summary>
public sealed record ScheduleCalendar
{
    /// <summary>The days of the week that are allowed.</summary>
    /// <value>The default is all days.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DaysOfWeek Days { get; init; } = DaysOfWeek.All;

    /// <summary>Dates that are allowed although another rule leaves them out, such as a working Saturday.</summary>
    /// <value>At most 1,000.</value>
    public IReadOnlyList<DateOnly> Include { get; init; } = [];

    /// <summary>Dates that are left out.</summary>
    /// <value>At most 1,000.</value>
    public IReadOnlyList<DateOnly> Exclude { get; init; } = [];

    /// <summary>Where not empty: only days in one of these are allowed.</summary>
    /// <value>At most 1,000.</value>
    public IReadOnlyList<DateRange> Within { get; init; } = [];

    /// <summary>Days in one of these are left out.</summary>
    /// <value>At most 1,000.</value>
    public IReadOnlyList<DateRange> Except { get; init; } = [];

    /// <summary>The name of registered <see cref="IHolidays"/>, whose days are left out.</summary>
    /// <value>Null (none, the default), or 1 to 128 characters.</value>
    public string? Holidays { get; init; }
}
