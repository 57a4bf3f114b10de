using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>
/// When a job fires. Immutable: made by the factories here, completed with <c>with</c>:
/// <c>Schedule.Cron("0 9 * * MON-FRI") with { TimeZone = "Europe/Berlin" }</c>. It is checked when the job is saved.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(OnDemandSchedule), "onDemand")]
[JsonDerivedType(typeof(OnceSchedule), "once")]
[JsonDerivedType(typeof(CronSchedule), "cron")]
[JsonDerivedType(typeof(FixedRateSchedule), "fixedRate")]
[JsonDerivedType(typeof(FixedDelaySchedule), "fixedDelay")]
[JsonDerivedType(typeof(DailyWindowSchedule), "dailyWindow")]
public abstract record Schedule
{
    private protected Schedule()
    {
    }

    /// <summary>Whether it ever fires. Abstract and internal, so that no other assembly can add a kind: a copy constructor alone would let it.</summary>
    internal abstract bool FiresByItself { get; }

    /// <summary>Never by itself: the job runs when it is asked to.</summary>
    public static OnDemandSchedule OnDemand { get; } = new();

    /// <summary>The IANA time zone, such as <c>Europe/Berlin</c>, in which the times and dates of the schedule are read.</summary>
    /// <value>Null (UTC, the default), or an id that the silos' time zone data has.</value>
    public string? TimeZone { get; init; }

    /// <summary>The days on which the schedule may fire, whatever else it says.</summary>
    /// <value>Null (the default): all days.</value>
    public ScheduleCalendar? Calendar { get; init; }

    /// <summary>
    /// The longest time by which a start is put off, so that jobs of one time do not all start together. The same fire of the same job always has the same delay; its scheduled time
    /// stays the one without.
    /// </summary>
    /// <value>Zero (the default) to 1 day.</value>
    public TimeSpan Jitter { get; init; }

    /// <summary>The times that a cron expression matches.</summary>
    /// <param name="expression">5 fields (minute, hour, day of the month, month, day of the week), 6 with seconds in front, 7 with the year at the end; or a macro such as <c>@daily</c>.</param>
    public static CronSchedule Cron(string expression) => new(expression);

    /// <summary>Every <paramref name="interval"/>, counted from the first fire, however long the runs take.</summary>
    /// <param name="interval">1 ms to 36,525 days.</param>
    public static FixedRateSchedule FixedRate(TimeSpan interval) => new(interval);

    /// <summary>Each time <paramref name="delay"/> after the previous run has ended; two runs never overlap.</summary>
    /// <param name="delay">1 ms to 36,525 days.</param>
    public static FixedDelaySchedule FixedDelay(TimeSpan delay) => new(delay);

    /// <summary>Each day from one time to another, in steps that are counted from the first.</summary>
    /// <param name="from">The first fire of each day, in whole seconds.</param>
    /// <param name="to">The end, included, in whole seconds; one before <paramref name="from"/> is on the next day.</param>
    /// <param name="interval">1 ms to 1 day.</param>
    public static DailyWindowSchedule DailyWindow(TimeOnly from, TimeOnly to, TimeSpan interval) => new(from, to, interval);

    /// <summary>Once, at <paramref name="time"/>.</summary>
    public static OnceSchedule Once(DateTimeOffset time) => new(time);
}
