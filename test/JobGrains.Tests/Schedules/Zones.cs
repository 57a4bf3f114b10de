namespace JobGrains.Tests.Schedules;

/// <summary>The time zones of this machine and where their clocks change, found by asking each hour.</summary>
internal static class Zones
{
    private const int FirstYear = 1972;
    private const int LastYear = 2040;

    public static TimeZoneInfo Of(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);

    /// <summary>One of each kind: zones that are only further names have the same rules.</summary>
    public static IEnumerable<TimeZoneInfo> WithChanges() => TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.SupportsDaylightSavingTime || zone.GetAdjustmentRules().Length > 0);

    /// <summary>The first seconds, in UTC, of new offsets in some years drawn at random.</summary>
    public static IEnumerable<DateTime> SomeChanges(TimeZoneInfo zone, Random random, int count)
    {
        for (var tries = 0; tries < 40 && count > 0; tries++)
        {
            var start = new DateTime(random.Next(FirstYear, LastYear), 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(random.Next(365));
            if (FirstChange(zone, start) is { } change)
            {
                count--;
                yield return change;
            }
        }
    }

    private static DateTime? FirstChange(TimeZoneInfo zone, DateTime start)
    {
        for (var time = start; time < start.AddDays(200); time = time.AddHours(12))
        {
            if (zone.GetUtcOffset(time) == zone.GetUtcOffset(time.AddHours(12)))
            {
                continue;
            }

            var minute = time;
            while (zone.GetUtcOffset(minute) == zone.GetUtcOffset(time))
            {
                minute = minute.AddMinutes(1);
            }

            return minute;
        }

        return null;
    }
}
