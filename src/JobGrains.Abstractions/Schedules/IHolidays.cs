namespace JobGrains;

/// <summary>Holidays of a user, registered under a name that <see cref="ScheduleCalendar.Holidays"/> refers to. Pure and fast: asked for each day on which a schedule would fire.</summary>
public interface IHolidays
{
    /// <summary>Whether <paramref name="date"/> is a holiday. The answer to the same date may change only for dates that are still to come.</summary>
    bool IsHoliday(DateOnly date);
}
