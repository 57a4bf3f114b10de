namespace JobGrains.Schedules;

/// <summary>Holidays and how they are made.</summary>
internal sealed record HolidayRegistration(string Name, Func<IServiceProvider, IHolidays> Make);
