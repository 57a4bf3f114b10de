namespace JobGrains.Tests.Schedules;

/// <summary>
/// What a clock on the wall shows, second by second, and the fires of an expression by the rules in <c>docs/schedules.md</c>, word for word: a fixed time fires when the clock first shows it or
/// more; an interval fires at what the clock shows, and at the end of a gap whose fires the same time after it does not make good.
/// </summary>
internal sealed class NaiveClock
{
    private readonly DateTime _start;
    private readonly TimeSpan[] _offsets;

    /// <summary>Offsets are asked for once a minute: no clock changes within one.</summary>
    public NaiveClock(TimeZoneInfo zone, DateTime start, int minutes)
    {
        _start = start;
        _offsets = [.. Enumerable.Range(0, minutes).Select(minute => zone.GetUtcOffset(start.AddMinutes(minute)))];
    }

    public DateTime End => _start.AddMinutes(_offsets.Length);

    /// <summary>All fires after the start.</summary>
    public List<DateTime> Fires(NaiveCron cron)
    {
        var fires = new List<DateTime>();
        var second = TimeSpan.FromSeconds(1);
        var shown = _start + _offsets[0];
        var latest = shown;
        for (var minute = 0; minute < _offsets.Length; minute++)
        {
            // Most minutes have nothing that could fire, and follow on the one before.
            var begin = _start.AddMinutes(minute) + _offsets[minute];
            for (var s = minute == 0 ? 1 : 0; s < 60; s++)
            {
                var before = shown;
                shown = begin.AddSeconds(s);
                var fires1 = cron.Interval ? cron.Matches(shown) || MadeGood(cron, before + second, shown) : false;
                if (!cron.Interval && shown > latest)
                {
                    for (var time = latest + second; time <= shown; time += second)
                    {
                        fires1 |= cron.Matches(time);
                    }
                }

                latest = shown > latest ? shown : latest;
                if (fires1)
                {
                    fires.Add(_start.AddMinutes(minute).AddSeconds(s));
                }
            }
        }

        return fires;
    }

    private static bool MadeGood(NaiveCron cron, DateTime gap, DateTime shown) =>
        shown > gap && Any(cron, gap, shown) && !Any(cron, shown, shown + (shown - gap));

    private static bool Any(NaiveCron cron, DateTime from, DateTime end)
    {
        for (var time = from; time < end; time = time.AddSeconds(1))
        {
            if (cron.Matches(time))
            {
                return true;
            }
        }

        return false;
    }
}
