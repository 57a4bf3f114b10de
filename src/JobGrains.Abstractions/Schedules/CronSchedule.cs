namespace JobGrains;

/// <summary>
/// The times that a cron expression matches, on the clock of <see cref="Schedule.TimeZone"/>. A fixed time that a change of the clock leaves out is fired where the clock goes on, one that
/// comes twice is fired the first time; expressions with <c>*</c>, a range or a step in seconds, minutes or hours keep real time.
/// </summary>
/// <param name="Expression">The expression; see <c>docs/schedules.md</c> for the dialect.</param>
public sealed record CronSchedule(string Expression) : Schedule
{
    internal override bool FiresByItself => true;
}
