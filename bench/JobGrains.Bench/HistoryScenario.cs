using System.Diagnostics;
using JobGrains.Client;

namespace JobGrains.Bench;

/// <summary>A long history: what a page of it costs, whatever is asked for and however far back, what a start does, and what the end of a day's retention costs.</summary>
internal static class HistoryScenario
{
    private const int Days = 10;
    private const int FirstPages = 40;
    private const int DeepPages = 60;
    private const int Overviews = 300;

    public static async Task RunAsync(StartBenchHost startHost, BenchArguments arguments, Report report)
    {
        await using var host = await startHost(static _ => { });
        var rows = new HistoryRows(arguments.Rows, Days, DateTimeOffset.UtcNow);
        var began = Stopwatch.GetTimestamp();
        await rows.AddAllAsync(host.Store);
        report.Add("scenario", "history");
        report.Add("store", arguments.StoreName);
        report.Add("rows", arguments.Rows);
        report.Add("rowsPerSecond", arguments.Rows / Stopwatch.GetElapsedTime(began).TotalSeconds);
        await host.SettleAsync();
        report.Add("startSeconds", (await host.RestartAsync()).TotalSeconds);
        GC.Collect();
        report.Add("managedMbAfterStart", GC.GetTotalMemory(forceFullCollection: true) / (1024.0 * 1024.0));

        var worst = 0.0;
        var worstName = "";
        var random = new Random(17);
        foreach (var (name, query, expected) in Queries(rows, arguments.Rows))
        {
            var times = new List<double>();
            var found = await ReadAsync(host.Client, query, FirstPages, times);
            report.Check(expected is null || found == expected, $"{name} finds {expected} rows: {found}");
            var paged = PagedSearch.Of(query);
            for (var i = 0; i < DeepPages; i++)
            {
                var place = rows.Begin.Ticks + random.NextInt64(TimeSpan.FromDays(Days).Ticks);
                await ReadAsync(host.Client, query with { Cursor = paged.CursorAt(new CursorPlace(false, place, null)) }, 1, times);
            }

            // The first calls compile what the others run.
            var p99 = Statistics.Percentile(times.Skip(Math.Min(3, times.Count - 1)), 0.99);
            Console.WriteLine(FormattableString.Invariant($"{name,-36} p50 {Statistics.Percentile(times, 0.5),8:0.00} ms   p99 {p99,8:0.00} ms   max {Statistics.Percentile(times.Skip(Math.Min(3, times.Count - 1)), 1),8:0.00} ms"));
            (worst, worstName) = p99 > worst ? (p99, name) : (worst, worstName);
        }

        report.Add("p99PageMs", worst);
        report.Add("slowestQuery", worstName);
        report.Add("p99RunsPageMs", await ReadRunsAsync(host.Client));
        report.Add("overviewMs", await ReadOverviewsAsync(host.Client, rows, report));
        report.AddPeakWorkingSet();

        began = Stopwatch.GetTimestamp();
        await host.PruneAsync(rows.Begin.AddDays(1));
        report.Add("retentionSeconds", Stopwatch.GetElapsedTime(began).TotalSeconds);
        var left = await ReadAsync(host.Client, new HistoryQuery { EndedBefore = rows.Begin.AddDays(1).Date, Limit = 1_000 }, 1, []);
        report.Check(left == 0 || arguments.StoreName == "memory", $"the rows of the first day are gone: {left} are left");
    }

    private static IEnumerable<(string Name, HistoryQuery Query, int? Expected)> Queries(HistoryRows rows, int count)
    {
        var middle = rows.Begin.AddDays(Days / 2.0);
        yield return ("all", new HistoryQuery(), null);
        yield return ("all, 1,000 a page", new HistoryQuery { Limit = 1_000 }, null);
        yield return ("job", new HistoryQuery { JobId = HistoryRows.JobOf(7) }, null);
        yield return ("status", new HistoryQuery { Status = InstanceStatus.Failed }, null);
        yield return ("job and status", new HistoryQuery { JobId = HistoryRows.JobOf(17), Status = InstanceStatus.Failed }, null);
        yield return ("decisions", new HistoryQuery { Rows = HistoryRowKind.Decisions }, null);
        yield return ("tag of all", new HistoryQuery { Tag = "orders" }, null);
        yield return ("tag of a tenth, failed", new HistoryQuery { Tag = "tenth", Status = InstanceStatus.Failed }, null);
        yield return ("tag of all, canceled", new HistoryQuery { Tag = "orders", Status = InstanceStatus.Canceled }, null);
        yield return ("tag of all, decisions", new HistoryQuery { Tag = "orders", Rows = HistoryRowKind.Decisions }, null);
        yield return ("tag of all, status of none", new HistoryQuery { Tag = "orders", Status = InstanceStatus.Failed, Rows = HistoryRowKind.Decisions }, 0);
        yield return ("tag of all, job and status", new HistoryQuery { Tag = "orders", JobId = HistoryRows.JobOf(17), Status = InstanceStatus.Failed }, null);
        yield return ("tag of all, silo", new HistoryQuery { Tag = "orders", Silo = HistoryRows.SiloOf(2) }, null);
        yield return ("tag of all, silo of none", new HistoryQuery { Tag = "orders", Silo = new SiloId("silo-9@1") }, null);
        yield return ("tag of 10 rows", new HistoryQuery { Tag = "rare" }, HistoryRows.RareRows);
        yield return ("tag of no row", new HistoryQuery { Tag = "never" }, 0);
        yield return ("tags and status that exclude", new HistoryQuery { Tag = "tenth", JobId = HistoryRows.JobOf(7) }, 0);
        yield return ("business key", new HistoryQuery { BusinessKey = HistoryRows.KeyOf(count / 3) }, 1);
        yield return ("business key of no row", new HistoryQuery { BusinessKey = "order" }, 0);
        yield return ("silo", new HistoryQuery { Silo = HistoryRows.SiloOf(2) }, null);
        yield return ("silo, job and status", new HistoryQuery { Silo = HistoryRows.SiloOf(2), JobId = HistoryRows.JobOf(29), Status = InstanceStatus.Failed }, null);
        yield return ("an hour", new HistoryQuery { EndedFrom = middle, EndedBefore = middle.AddHours(1) }, null);
        yield return ("a day, failed, of a silo", new HistoryQuery { EndedFrom = middle, EndedBefore = middle.AddDays(1), Status = InstanceStatus.Failed, Silo = HistoryRows.SiloOf(1) }, null);
        yield return ("before the first", new HistoryQuery { EndedBefore = rows.Begin.AddMinutes(-1) }, 0);
        yield return ("a status of no row", new HistoryQuery { Status = InstanceStatus.Running }, 0);
    }

    private static async Task<int> ReadAsync(IJobClient client, HistoryQuery query, int pages, List<double> times)
    {
        var found = 0;
        for (var i = 0; i < pages; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var page = await client.FindHistoryAsync(query);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            found += page.Rows.Count;
            if (page.Next is null)
            {
                break;
            }

            query = query with { Cursor = page.Next };
        }

        return found;
    }

    /// <summary>The 99th percentile of some hundred overviews, whose counts are those of the rows.</summary>
    private static async Task<double> ReadOverviewsAsync(IJobClient client, HistoryRows rows, Report report)
    {
        var times = new List<double>();
        var overview = new ClusterOverview();
        for (var i = 0; i < Overviews; i++)
        {
            var began = Stopwatch.GetTimestamp();
            overview = await client.GetOverviewAsync();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        var expected = rows.CountFrom(overview.EndedFrom);
        report.Check(overview.Ended == expected, $"the overview counts {expected}: {overview.Ended}");
        return Statistics.Percentile(times.Skip(3), 0.99);
    }

    private static async Task<double> ReadRunsAsync(IJobClient client)
    {
        var times = new List<double>();
        foreach (var first in new[] { new InstanceQuery(), new InstanceQuery { Status = InstanceStatus.Failed }, new InstanceQuery { Tag = "rare" }, new InstanceQuery { Tag = "orders", Silo = new SiloId("silo-9@1") }, new InstanceQuery { JobId = HistoryRows.JobOf(3) } })
        {
            var query = first;
            for (var i = 0; i < FirstPages; i++)
            {
                var began = Stopwatch.GetTimestamp();
                var page = await client.FindAsync(query);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                if (page.Next is null)
                {
                    break;
                }

                query = query with { Cursor = page.Next };
            }
        }

        return Statistics.Percentile(times.Skip(Math.Min(3, times.Count - 1)), 0.99);
    }
}
