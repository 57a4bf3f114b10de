using System.Globalization;

namespace JobGrains.Schedules;

/// <summary>A user's holidays, whose exceptions become one of the engine: whether the day is a holiday is unknown then, so nothing may be decided about it.</summary>
internal sealed class GuardedHolidays(string name, IHolidays holidays) : IHolidays
{
    public bool IsHoliday(DateOnly date)
    {
        try
        {
            return holidays.IsHoliday(date);
        }
        catch (Exception exception)
        {
            // User code.
            throw new JobValidationException(
                [string.Create(CultureInfo.InvariantCulture, $"The holidays '{name}' threw {exception.GetType().Name} for {date:yyyy-MM-dd}: {exception.Message} Correct them: they answer for every date.")]);
        }
    }
}
