namespace JobGrains.Tests.Schedules;

/// <summary>A random cron expression together with what it means, field by field: whoever checks against it needs no parser.</summary>
internal sealed class NaiveCron
{
    private readonly bool[] _seconds = new bool[60];
    private readonly bool[] _minutes = new bool[60];
    private readonly bool[] _hours = new bool[24];
    private readonly bool[] _months = new bool[13];
    private HashSet<int>? _years;
    private TimeSpan[]? _times;
    private Func<DateTime, bool> _day = static _ => true;

    public string Text { get; private set; } = "";

    public bool Interval { get; private set; }

    /// <summary>All times of a day that match, in their order.</summary>
    public IReadOnlyList<TimeSpan> Times =>
        _times ??= [.. Enumerable.Range(0, 86_400).Where(second => _hours[second / 3_600] && _minutes[second / 60 % 60] && _seconds[second % 60]).Select(second => TimeSpan.FromSeconds(second))];

    public bool IsDayOf(DateTime date) => _months[date.Month] && (_years is null || _years.Contains(date.Year)) && _day(date);

    public bool Matches(DateTime local) => _seconds[local.Second] && _minutes[local.Minute] && _hours[local.Hour] && IsDayOf(local);

    /// <summary>One with fires in most hours and days, to be tried where a clock changes.</summary>
    public static NaiveCron Dense(Random random)
    {
        var cron = new NaiveCron();
        var seconds = random.Next(4) == 0 ? cron.Field(random, cron._seconds, 0, 59, everyValue: false) + " " : null;
        if (seconds is null)
        {
            cron._seconds[0] = true;
        }

        var minutes = cron.Field(random, cron._minutes, 0, 59, everyValue: seconds is null);
        var hours = cron.Field(random, cron._hours, 0, 23, everyValue: true);
        cron._months.AsSpan().Fill(true);
        var days = random.Next(4) == 0 ? cron.Days(random) : "* * *";
        cron.Text = $"{seconds}{minutes} {hours} {days}";
        return cron;
    }

    /// <summary>One with few fires, to be followed over years.</summary>
    public static NaiveCron Sparse(Random random)
    {
        var cron = new NaiveCron();
        var seconds = random.Next(2) == 0 ? cron.Field(random, cron._seconds, 0, 59, everyValue: false) : "0";
        cron._seconds[0] |= seconds == "0";
        var minutes = cron.Field(random, cron._minutes, 0, 59, everyValue: false);
        var hours = cron.Field(random, cron._hours, 0, 23, everyValue: false);
        var months = random.Next(2) == 0 ? Numbers(random, cron._months, 1, 12) : "*";
        if (months == "*")
        {
            cron._months.AsSpan().Fill(true);
        }

        var day = cron.Days(random).Split(' ');
        var years = "";
        if (random.Next(4) == 0)
        {
            var from = random.Next(1990, 2060);
            var to = from + random.Next(20);
            var step = random.Next(1, 5);
            cron._years = [.. Enumerable.Range(from, to - from + 1).Where(year => (year - from) % step == 0)];
            years = $" {from}-{to}/{step}";
        }

        cron.Text = $"{seconds} {minutes} {hours} {day[0]} {months} {day[2]}{years}";
        return cron;
    }

    private string Field(Random random, bool[] set, int min, int max, bool everyValue)
    {
        switch (random.Next(everyValue ? 5 : 4))
        {
            case 0:
                return Numbers(random, set, min, max);
            case 1:
                Interval = true;
                var step = random.Next(1, max);
                return $"*/{Fill(set, min, max, min, max, step)}";
            case 2:
                Interval = true;
                var (from, to, by) = (random.Next(min, max + 1), random.Next(min, max + 1), random.Next(1, 20));
                Fill(set, min, max, from, to, by);
                return by == 1 ? $"{from}-{to}" : $"{from}-{to}/{by}";
            case 3:
                Interval = true;
                var start = random.Next(min, max + 1);
                return $"{start}/{Fill(set, min, max, start, max, random.Next(1, max))}";
            default:
                Interval = true;
                set.AsSpan(min).Fill(true);
                return "*";
        }
    }

    private static string Numbers(Random random, bool[] set, int min, int max)
    {
        var values = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(min, max + 1)).Distinct().ToArray();
        foreach (var value in values)
        {
            set[value] = true;
        }

        return string.Join(',', values);
    }

    /// <summary>Walks from one value to the other, around the end, and takes each step-th.</summary>
    private static int Fill(bool[] set, int min, int max, int from, int to, int step)
    {
        for (int value = from, steps = 0; ; value = value == max ? min : value + 1, steps++)
        {
            if (steps % step == 0)
            {
                set[value] = true;
            }

            if (value == to)
            {
                return step;
            }
        }
    }

    /// <summary>Day of the month, month (any) and day of the week.</summary>
    private string Days(Random random)
    {
        var (dayText, day) = DayOfMonth(random);
        var (weekText, week) = DayOfWeek(random);
        switch (random.Next(4))
        {
            case 0:
                _day = day;
                return $"{dayText} * {(random.Next(2) == 0 ? "*" : "?")}";
            case 1:
                _day = week;
                return $"{(random.Next(2) == 0 ? "*" : "?")} * {weekText}";
            case 2:
                // Both: either of them fires.
                _day = date => day(date) || week(date);
                return $"{dayText} * {weekText}";
            default:
                // A step over all days narrows.
                var step = random.Next(2, 8);
                _day = date => (date.Day - 1) % step == 0 && week(date);
                return $"*/{step} * {weekText}";
        }
    }

    private static (string Text, Func<DateTime, bool> Day) DayOfMonth(Random random)
    {
        var number = random.Next(1, 32);
        var back = random.Next(1, 31);
        var to = random.Next(1, 32);
        return random.Next(7) switch
        {
            0 => ($"{number}", date => date.Day == number),
            1 => ($"{number},{to}", date => date.Day == number || date.Day == to),
            2 => ($"{number}-{to}", date => number <= to ? date.Day >= number && date.Day <= to : date.Day >= number || date.Day <= to),
            3 => ("L", date => date.Day == Length(date)),
            4 => ($"L-{back}", date => date.Day == Length(date) - back),
            5 => (random.Next(2) == 0 ? "LW" : "lw", date => date.Day == Nearest(date, Length(date))),
            _ => ($"{number}W", date => number <= Length(date) && date.Day == Nearest(date, number)),
        };
    }

    private static (string Text, Func<DateTime, bool> Day) DayOfWeek(Random random)
    {
        string[] names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
        var number = random.Next(0, 8);
        var name = names[number % 7];
        var to = random.Next(0, 7);
        var nth = random.Next(1, 6);
        bool Is(DateTime date) => (int)date.DayOfWeek == number % 7;
        return random.Next(6) switch
        {
            0 => ($"{number}", Is),
            1 => (name, Is),
            2 => ($"{name}#{nth}", date => Is(date) && (date.Day + 6) / 7 == nth),
            3 => ($"{name}L", date => Is(date) && date.Day + 7 > Length(date)),
            4 => ($"{name}-{names[to]}", date => InWeek(number % 7, to, (int)date.DayOfWeek)),
            _ => ($"{name},{names[to]}", date => Is(date) || (int)date.DayOfWeek == to),
        };
    }

    private static bool InWeek(int from, int to, int day)
    {
        for (var value = from; ; value = (value + 1) % 7)
        {
            if (value == day)
            {
                return true;
            }

            if (value == to)
            {
                return false;
            }
        }
    }

    private static int Length(DateTime date) => DateTime.DaysInMonth(date.Year, date.Month);

    /// <summary>The nearest weekday in the same month: of all its weekdays the one with the least distance, the earlier one first.</summary>
    private static int Nearest(DateTime date, int day) =>
        Enumerable.Range(1, Length(date))
            .Where(other => new DateTime(date.Year, date.Month, other).DayOfWeek is not (System.DayOfWeek.Saturday or System.DayOfWeek.Sunday))
            .OrderBy(other => Math.Abs(other - day))
            .First();
}
