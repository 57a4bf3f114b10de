namespace JobGrains.Schedules.Cron;

/// <summary>What a parser has found: a bit a value. Bit n of a field stands for the value n.</summary>
internal struct CronMasks
{
    /// <summary>60 bits.</summary>
    public ulong Seconds;

    /// <summary>60 bits.</summary>
    public ulong Minutes;

    /// <summary>24 bits.</summary>
    public ulong Hours;

    /// <summary>Bits 1 to 31: days of the month.</summary>
    public ulong Days;

    /// <summary>Bits 1 to 12.</summary>
    public ulong Months;

    /// <summary>Bits 0 (Sunday) to 6.</summary>
    public ulong DaysOfWeek;

    /// <summary>Bit n: the n-th day before the last of the month (L is bit 0).</summary>
    public ulong LastDays;

    /// <summary>Bit n: the weekday nearest to the n-th day before the last (LW is bit 0).</summary>
    public ulong LastWeekdays;

    /// <summary>Bits 1 to 31: the weekday nearest to that day (15W).</summary>
    public ulong NearestWeekdays;

    /// <summary>Bit 7 (k - 1) + d: the k-th day d of the month (MON#2).</summary>
    public ulong NthDaysOfWeek;

    /// <summary>Bits 0 to 6: the last such day of the month (FRIL).</summary>
    public ulong LastDaysOfWeek;

    /// <summary>Bit n: the year <see cref="CronExpression.FirstYear"/> + n. Null: all years.</summary>
    public ulong[]? Years;

    /// <summary>The day of the month begins with * or ?, so that it only narrows what the day of the week says.</summary>
    public bool AnyDay;

    /// <summary>The day of the week begins with * or ?.</summary>
    public bool AnyDayOfWeek;

    /// <summary>Seconds, minutes or hours have a *, a range or a step.</summary>
    public bool KeepsRealTime;
}
