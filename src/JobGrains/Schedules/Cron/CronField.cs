namespace JobGrains.Schedules.Cron;

/// <summary>A field of the dialect: its name in messages, its values and what stands for them.</summary>
/// <param name="Name">For people.</param>
/// <param name="Min">The lowest value.</param>
/// <param name="Max">The highest value.</param>
/// <param name="MaxStep">The longest step that makes sense.</param>
/// <param name="Expected">The values, for people.</param>
/// <param name="Names">Three letters a value, from <paramref name="Min"/> on.</param>
internal sealed record CronField(string Name, int Min, int Max, int MaxStep, string Expected, string Names = "")
{
    public const int Seconds = 0;
    public const int Minutes = 1;
    public const int Hours = 2;
    public const int Days = 3;
    public const int Months = 4;
    public const int DaysOfWeek = 5;
    public const int Years = 6;

    private const int NameLength = 3;

    /// <summary>All seven, in their order.</summary>
    public static CronField[] All { get; } =
    [
        new("second", 0, 59, 59, "0 to 59"),
        new("minute", 0, 59, 59, "0 to 59"),
        new("hour", 0, 23, 23, "0 to 23"),
        new("day of the month", 1, 31, 31, "1 to 31"),
        new("month", 1, 12, 12, "1 to 12 or JAN to DEC", "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"),
        new("day of the week", 0, 6, 7, "0 to 7 (0 and 7 are Sunday) or SUN to SAT", "SUNMONTUEWEDTHUFRISAT"),
        new("year", CronExpression.FirstYear, CronExpression.LastYear, CronExpression.LastYear - CronExpression.FirstYear, $"{CronExpression.FirstYear} to {CronExpression.LastYear}"),
    ];

    /// <summary>How many values there are.</summary>
    public int Count => Max - Min + 1;

    /// <summary>The value of a name, or -1.</summary>
    public int ValueOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; name.Length == NameLength && i < Names.Length; i += NameLength)
        {
            if (name.Equals(Names.AsSpan(i, NameLength), StringComparison.OrdinalIgnoreCase))
            {
                return Min + (i / NameLength);
            }
        }

        return -1;
    }
}
