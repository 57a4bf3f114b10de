namespace JobGrains.Tests.Schedules;

internal sealed class FirstOfMonth : IHolidays
{
    public bool IsHoliday(DateOnly date) => date.Day == 1;
}
