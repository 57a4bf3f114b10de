using JobGrains.Schedules.Cron;

namespace JobGrains.Schedules.Zones;

/// <summary>Finds the changes of a clock by asking for its offset.</summary>
internal static class ZoneReader
{
    // No zone has changed its clock there and back within a week since 1970: a step of two days sees every change.
    private const long Step = 2 * 86_400;

    private static readonly long First = SecondOf(CronExpression.FirstYear);
    private static readonly long Last = SecondOf(CronExpression.LastYear + 1);

    public static ZoneTable Read(TimeZoneInfo zone)
    {
        var offset = OffsetAt(zone, First);
        var changes = new List<(long Start, int Offset)> { (First, offset) };
        for (var at = First; at < Last;)
        {
            var next = Math.Min(at + Step, Last);
            if (OffsetAt(zone, next) == offset)
            {
                at = next;
                continue;
            }

            at = FirstOther(zone, at, next, offset);
            offset = OffsetAt(zone, at);
            changes.Add((at, offset));
        }

        return new ZoneTable(changes);
    }

    /// <summary>The first second with another offset than that of <paramref name="same"/>.</summary>
    private static long FirstOther(TimeZoneInfo zone, long same, long other, int offset)
    {
        while (other - same > 1)
        {
            var middle = same + ((other - same) / 2);
            (same, other) = OffsetAt(zone, middle) == offset ? (middle, other) : (same, middle);
        }

        return other;
    }

    private static int OffsetAt(TimeZoneInfo zone, long utc) => (int)(zone.GetUtcOffset(new DateTime(utc * TimeSpan.TicksPerSecond, DateTimeKind.Utc)).Ticks / TimeSpan.TicksPerSecond);

    private static long SecondOf(int year) => new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerSecond;
}
