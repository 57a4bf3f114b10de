using System.Diagnostics;
using JobGrains.Schedules;
using JobGrains.Schedules.Cron;
using JobGrains.Schedules.Zones;

namespace JobGrains.Bench;

/// <summary>
/// Parsing and the search for the next fire beside Quartz.NET's, expression by expression in turn, in UTC and in zones whose clocks change. Each search starts from the fire that the one before
/// found; both must find the same.
/// </summary>
internal static class CronScenario
{
    private const int Rounds = 7;
    private const int Fires = 10_000;
    private const int Parses = 1_000;

    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Australia/Sydney"];

    // Both dialects read these alike.
    private static readonly string[] Expressions =
    [
        "* * * * * ?", "*/5 * * * * ?", "0/15 * * * * ?", "0 * * * * ?", "0 */5 * * * ?", "0 0/10 * * * ?", "0 0,30 * * * ?", "0 0 * * * ?", "0 0 */2 * * ?", "0 0/15 9-17 * * ?",
        "0 0 0 * * ?", "0 30 6 * * ?", "15 10 4 * * ?", "0 0 9,12,18 * * ?", "0 0 9 ? * MON-FRI", "0 0/30 8-18 ? * MON-FRI", "0 0 22 ? * SUN", "0 0 6 ? * TUE,THU", "0 0 0 1 * ?", "0 0 12 1,15 * ?",
        "0 0 3 L * ?", "0 0 3 L-3 * ?", "0 0 7 15W * ?", "0 0 18 LW * ?", "0 0 10 ? * FRI#2", "0 0 10 ? * FRIL", "0 0 0 1 1 ?", "0 0 4 1 */3 ?", "0 0 12 29 2 ?", "0 0 8 ? JAN-JUN MON 2026-2050",
    ];

    public static void Run(Report report)
    {
        var zones = new ZoneTables();
        var compiler = new ScheduleCompiler(zones, static _ => null);
        var inUtc = new List<(CronMeasure Ours, CronMeasure Theirs)>();
        var inZones = new List<(CronMeasure Ours, CronMeasure Theirs)>();
        var parses = new List<(CronMeasure Ours, CronMeasure Theirs)>();
        for (var i = 0; i < Expressions.Length; i++)
        {
            inUtc.Add(MeasureFires(compiler, Expressions[i], null, report));
            inZones.Add(MeasureFires(compiler, Expressions[i], Zones[i % Zones.Length], report));
            parses.Add(MeasureParses(Expressions[i]));
        }

        var all = inUtc.Concat(inZones).ToArray();
        report.Add("scenario", "cron");
        report.Add("expressions", Expressions.Length);
        report.Add("zones", string.Join(' ', Zones));
        report.Add("nextFireNs", GeometricMean(all.Select(pair => pair.Ours.Nanoseconds)));
        report.Add("quartzNextFireNs", GeometricMean(all.Select(pair => pair.Theirs.Nanoseconds)));
        report.Add("nextFireRatio", GeometricMean(all.Select(Ratio)));
        report.Add("nextFireRatioUtc", GeometricMean(inUtc.Select(Ratio)));
        report.Add("nextFireRatioZone", GeometricMean(inZones.Select(Ratio)));
        report.Add("nextFireRatioWorst", all.Max(Ratio));
        report.Add("nextFireBytes", all.Max(pair => pair.Ours.Bytes));
        report.Add("quartzNextFireBytes", all.Max(pair => pair.Theirs.Bytes));
        report.Add("parseNs", GeometricMean(parses.Select(pair => pair.Ours.Nanoseconds)));
        report.Add("quartzParseNs", GeometricMean(parses.Select(pair => pair.Theirs.Nanoseconds)));
        report.Add("parseRatio", GeometricMean(parses.Select(Ratio)));
        report.Add("parseBytes", parses.Max(pair => pair.Ours.Bytes));
        report.Add("quartzParseBytes", parses.Max(pair => pair.Theirs.Bytes));
    }

    private static (CronMeasure Ours, CronMeasure Theirs) MeasureFires(ScheduleCompiler compiler, string expression, string? zone, Report report)
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var end = new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var calculator = compiler.Compile(Schedule.Cron(expression) with { TimeZone = zone }, "bench", out var problem) ?? throw new InvalidOperationException(problem);
        var quartz = new Quartz.CronExpression(expression, zone is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(zone));

        var pair = Measure(
            () =>
            {
                var time = start;
                var sum = 0L;
                for (var i = 0; i < Fires; i++)
                {
                    time = calculator.Next(time, time, LifecycleWindow.Always) is { } next && next < end ? next : start;
                    sum = unchecked((sum * 31) + time.UtcTicks);
                }

                return sum;
            },
            () =>
            {
                var time = start;
                var sum = 0L;
                for (var i = 0; i < Fires; i++)
                {
                    time = quartz.GetNextValidTimeAfter(time) is { } next && next < end ? next : start;
                    sum = unchecked((sum * 31) + time.UtcTicks);
                }

                return sum;
            },
            Fires);
        report.Check(pair.Ours.Sum == pair.Theirs.Sum, $"both find the same fires of '{expression}' in {zone ?? "UTC"}");
        return pair;
    }

    private static (CronMeasure Ours, CronMeasure Theirs) MeasureParses(string expression) => Measure(
        () =>
        {
            var found = 0L;
            for (var i = 0; i < Parses; i++)
            {
                found += CronParser.Parse(expression, "bench", out _) is null ? 0 : 1;
            }

            return found;
        },
        () =>
        {
            var found = 0L;
            for (var i = 0; i < Parses; i++)
            {
                found += new Quartz.CronExpression(expression) is null ? 0 : 1;
            }

            return found;
        },
        Parses);

    /// <summary>Both in turn, so that whatever else the machine does is shared; the best round of each.</summary>
    private static (CronMeasure Ours, CronMeasure Theirs) Measure(Func<long> ours, Func<long> theirs, int count)
    {
        var (best, bestOther) = (CronMeasure.None, CronMeasure.None);
        for (var round = 0; round < Rounds; round++)
        {
            best = best.Better(Measure(ours, count));
            bestOther = bestOther.Better(Measure(theirs, count));
        }

        return (best, bestOther);
    }

    private static CronMeasure Measure(Func<long> work, int count)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        var sum = work();
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new CronMeasure(elapsed.TotalNanoseconds / count, (GC.GetAllocatedBytesForCurrentThread() - bytes) / count, sum);
    }

    private static double Ratio((CronMeasure Ours, CronMeasure Theirs) pair) => pair.Ours.Nanoseconds / pair.Theirs.Nanoseconds;

    private static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
