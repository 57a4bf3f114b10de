using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace JobGrains.Conformance;

/// <summary>What processors log is kept with their runs.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task WhatAProcessorLogs_IsKeptWithItsRun() => RunAsync(async (cluster, probe) =>
    {
        probe.Work = (context, _) =>
        {
            Log(context, LogLevel.Debug, "not kept");
            Log(context, LogLevel.Information, "begins");
            Log(context, LogLevel.Warning, new string('x', 5_000));
            Log(context, LogLevel.Error, "fails", new InvalidOperationException("why"));
            return Task.FromResult(context.Try == 1 ? ProcessorResult.Failed("once") : ProcessorResult.Succeeded());
        };

        var run = await cluster.RunAsync(Job(ExecutionType.Standalone) with { TaskRetry = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromMilliseconds(10) } });
        await cluster.WaitAsync(run);
        var all = await LogAsync(cluster, new RunLogQuery { InstanceId = run }, 6);
        var lines = all.OrderBy(line => line.Try).ToList();

        all.Select(line => line.Number).Should().Equal([1, 2, 3, 4, 5, 6], "lines of two silos have no order, but those of one have");
        lines.Select(line => line.Try).Should().Equal(1, 1, 1, 2, 2, 2);
        lines.Select(line => line.Level).Take(3).Should().Equal(LogLevel.Information, LogLevel.Warning, LogLevel.Error);
        lines.Should().OnlyContain(line => line.Attempt == 1 && line.TaskId == TaskId.Root && line.Category == "JobGrains.Processors.probe" && line.Dropped == 0);
        lines.Select(line => line.Silo).Should().Equal(lines.Select(line => (SiloId?)probe.Starts[line.Try - 1].Silo));
        lines.Zip(lines.Skip(1)).Should().OnlyContain(pair => pair.First.Try != pair.Second.Try || pair.First.Time <= pair.Second.Time);
        lines[0].Message.Should().Be("begins");
        lines[1].Message.Should().StartWith(new string('x', 4_096)).And.EndWith("[904 more characters]");
        lines[2].Exception.Should().Contain(nameof(InvalidOperationException)).And.Contain("why");
    });

    [Fact]
    public Task ALogSurvivesItsSilo_AndHasTheLinesOfTheNext() => RunAsync(async (cluster, probe) =>
    {
        var (logged, release) = (new Signal(), new Signal());
        probe.Work = async (context, _) =>
        {
            Log(context, LogLevel.Information, "begins");
            logged.Give();
            await release.Given;
            Log(context, LogLevel.Information, "ends");
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        var first = await probe.StartAsync(_ => true);
        await logged.Given;
        var before = await LogAsync(cluster, new RunLogQuery { InstanceId = run }, 1);

        await cluster.CrashAsync(first.Silo);
        await cluster.EndActivationsAsync("log");
        var second = await probe.StartAsync(start => start.Silo != first.Silo);
        release.Give();
        await cluster.WaitAsync(run);
        var after = await LogAsync(cluster, new RunLogQuery { InstanceId = run }, 3);
        var ofSecond = await LogAsync(cluster, new RunLogQuery { InstanceId = run, Silo = second.Silo }, 3);

        before.Should().ContainSingle().Which.Silo.Should().Be(first.Silo);
        after[0].Should().Be(before[0]);
        after.Select(line => (line.Number, line.Silo, line.Try, line.Message)).Should().Equal((1, first.Silo, 1, "begins"), (2, second.Silo, 1, "begins"), (3, second.Silo, 1, "ends"));
        ofSecond.Should().Equal(after.Skip(1));
    });

    [Fact]
    public Task ALogIsReadPageByPage_AndDownloaded() => RunAsync(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(10);
        probe.Work = (context, _) =>
        {
            for (var i = 0; i < 25; i++)
            {
                Log(context, i == 7 ? LogLevel.Warning : LogLevel.Information, $"{context.TaskId} {i}");
            }

            return Task.FromResult(ProcessorResult.Succeeded(((IMapContext)context).Payload));
        };
        var run = await cluster.RunAsync(Job(ExecutionType.MapReduce));
        await cluster.WaitAsync(run);

        var all = await LogAsync(cluster, new RunLogQuery { InstanceId = run }, 250);
        await cluster.EndActivationsAsync("log");
        var pages = await LogAsync(cluster, new RunLogQuery { InstanceId = run, Limit = 40 }, 250);
        var warnings = await LogAsync(cluster, new RunLogQuery { InstanceId = run, MinimumLevel = LogLevel.Warning, Limit = 3 }, 250);
        var task = all[0].TaskId!.Value;
        var ofTask = await LogAsync(cluster, new RunLogQuery { InstanceId = run, TaskId = task }, 250);
        using var download = new MemoryStream();
        var count = await cluster.AskAsync(client =>
        {
            download.SetLength(0);
            return client.DownloadLogAsync(run, download);
        });

        all.Select(line => line.Number).Should().Equal(Enumerable.Range(1, 250).Select(number => (long)number));
        all.GroupBy(line => line.TaskId).Should().OnlyContain(lines => lines.Select(line => line.Message).SequenceEqual(Enumerable.Range(0, 25).Select(i => $"{lines.Key} {i}")), "the lines of a silo keep their order");
        pages.Should().Equal(all);
        warnings.Should().Equal(all.Where(line => line.Level == LogLevel.Warning));
        ofTask.Should().Equal(all.Where(line => line.TaskId == task));
        count.Should().Be(250);
        Encoding.UTF8.GetString(download.ToArray()).TrimEnd().Split('\n').Should().Equal(all.Select(line => line.ToString()));
    });

    [Fact]
    public Task ATail_HasEachLineOnce_UpToTheEnd() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (context, _) =>
        {
            Log(context, LogLevel.Information, "1");
            await release.Given;
            Log(context, LogLevel.Information, "2");
            Log(context, LogLevel.Information, "3");
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        await probe.StartAsync(_ => true);

        var first = await cluster.AskAsync(async client =>
        {
            await foreach (var line in client.TailLogAsync(new RunLogQuery { InstanceId = run }))
            {
                return line;
            }

            throw new InvalidOperationException("The tail has ended before the run.");
        });
        release.Give();
        var rest = await cluster.AskAsync(async client =>
        {
            var lines = new List<RunLogLine>();
            await foreach (var line in client.TailLogAsync(new RunLogQuery { InstanceId = run, After = first.Number }))
            {
                lines.Add(line);
            }

            return lines;
        });

        first.Message.Should().Be("1");
        rest.Select(line => line.Message).Should().Equal("2", "3");
    });

    [Fact]
    public Task LinesBeyondTheBuffer_AreDropped_Counted_AndMarked() => RunAsync(Logging(options => (options.RunBufferSize, options.FlushPeriod) = (65_536, TimeSpan.FromMinutes(1))), async (cluster, probe) =>
    {
        const int Lines = 2_000;
        probe.Work = (context, _) =>
        {
            for (var i = 1; i <= Lines; i++)
            {
                Log(context, LogLevel.Information, string.Create(CultureInfo.InvariantCulture, $"{i:00000}{new string('.', 100)}"));
            }

            return Task.FromResult(ProcessorResult.Succeeded());
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        var silo = (await probe.StartAsync(_ => true)).Silo;
        await cluster.WaitAsync(run);

        var lines = await LogAsync(cluster, new RunLogQuery { InstanceId = run, Limit = 50 }, Lines);

        var kept = lines.Where(line => line.Dropped == 0).ToList();
        kept.Should().HaveCountGreaterThan(50).And.HaveCountLessThan(Lines / 2);
        kept.Should().OnlyContain(line => line.Message!.StartsWith(line.Number.ToString("00000", CultureInfo.InvariantCulture)), "a line has the number of its place, whatever was dropped before");
        lines.Should().OnlyContain(line => line.Silo == silo);
        (kept.Count + lines.Sum(line => line.Dropped)).Should().Be(Lines);
        lines[^1].Number.Should().Be(Lines);
    });

    [Fact]
    public Task TheOldestLinesGo_WhereALogIsFull() => RunAsync(Logging(options => (options.MaxLines, options.RunBufferSize) = (300, 4 << 20)), async (cluster, probe) =>
    {
        const int Lines = 3_000;
        probe.Work = (context, _) =>
        {
            for (var i = 1; i <= Lines; i++)
            {
                Log(context, LogLevel.Information, string.Create(CultureInfo.InvariantCulture, $"{i:00000}{new string('.', 200)}"));
            }

            return Task.FromResult(ProcessorResult.Succeeded());
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        await cluster.WaitAsync(run);
        var last = await LogAsync(cluster, new RunLogQuery { InstanceId = run, After = Lines - 1 }, Lines);

        var lines = await LogAsync(cluster, new RunLogQuery { InstanceId = run }, Lines);
        await cluster.EndActivationsAsync("log");
        var again = await LogAsync(cluster, new RunLogQuery { InstanceId = run }, Lines);
        var later = await LogAsync(cluster, new RunLogQuery { InstanceId = run, After = 100 }, Lines);

        last.Should().ContainSingle().Which.Should().Be(lines[^1], "who reads the end has it, and all before it is stored");
        lines[0].Dropped.Should().Be(lines[0].Number, "the mark says how many went");
        lines.Skip(1).Should().OnlyContain(line => line.Dropped == 0 && line.Message!.StartsWith(line.Number.ToString("00000", CultureInfo.InvariantCulture)));
        lines.Count.Should().BeGreaterThan(300).And.BeLessThan(Lines);
        (lines[0].Dropped + lines.Count - 1).Should().Be(Lines);
        again.Should().Equal(lines);
        later[0].Dropped.Should().Be(lines[0].Dropped - 100, "who has read some of them misses fewer");
        later.Skip(1).Should().Equal(lines.Skip(1));
    });

    [Fact]
    public Task AStoppingSilo_HandsItsLinesOver() => RunAsync(Logging(options => options.FlushPeriod = TimeSpan.FromMinutes(1)), async (cluster, probe) =>
    {
        probe.Work = (context, _) =>
        {
            Log(context, LogLevel.Information, "the only one");
            return Task.FromResult(ProcessorResult.Succeeded());
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        var start = await probe.StartAsync(_ => true);
        await cluster.WaitAsync(run);

        await cluster.StopAsync(start.Silo);

        (await LogAsync(cluster, new RunLogQuery { InstanceId = run }, 1)).Should().ContainSingle().Which.Message.Should().Be("the only one");
    });

    [Fact]
    public Task ARunThatLogsNothing_HasAnEmptyLog_AndOneThatNeverWasHasNone() => RunAsync(async (cluster, _) =>
    {
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        await cluster.WaitAsync(run);

        var page = await cluster.AskAsync(client => client.ReadLogAsync(new RunLogQuery { InstanceId = run }));
        var other = () => cluster.AskAsync(client => client.ReadLogAsync(new RunLogQuery { InstanceId = new InstanceId("job.0.U6WAxjLOFFrjLVyvCYy5cg") }));

        page.Lines.Should().BeEmpty();
        page.HasMore.Should().BeFalse();
        await other.Should().ThrowAsync<JobInstanceNotFoundException>();
    });

    private static Action<Hosting.JobGrainsOptions> Logging(Action<Hosting.RunLogOptions> configure) => options => configure(options.RunLogs);

#pragma warning disable CA1848, CA2254 // A story says what it logs.
    private static void Log(IJobContext context, LogLevel level, string message, Exception? exception = null) => context.Logger.Log(level, exception, message);
#pragma warning restore CA1848, CA2254

    /// <summary>Reads a log once it has so many lines, from where the query begins, page by page.</summary>
    private static async Task<List<RunLogLine>> LogAsync(ConformanceCluster cluster, RunLogQuery query, long count)
    {
        var last = new RunLogQuery { InstanceId = query.InstanceId, After = count - 1 };
        while ((await cluster.AskAsync(client => client.ReadLogAsync(last))).Next < count)
        {
            await cluster.DelayAsync(TimeSpan.FromMilliseconds(20));
        }

        var lines = new List<RunLogLine>();
        while (true)
        {
            var page = await cluster.AskAsync(client => client.ReadLogAsync(query));
            lines.AddRange(page.Lines);
            if (!page.HasMore)
            {
                return lines;
            }

            query = query with { After = page.Next };
        }
    }
}
