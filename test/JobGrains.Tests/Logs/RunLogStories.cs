using System.Globalization;
using JobGrains.Hosting;
using JobGrains.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobGrains.Tests.Logs;

/// <summary>What is logged while processors run, in clusters with services of an application.</summary>
public sealed partial class RunLogStories
{
    private const int LinesATask = 6;

    [Theory]
    [InlineData(SimulatedHost.Embedded)]
    [InlineData(SimulatedHost.Orleans)]
    public void WhatIsLoggedThroughAnyLogger_IsKeptWithTheTaskInWhoseFlowItIs(SimulatedHost host)
    {
        var options = new SimulatedClusterOptions { Host = host }.ConfigureServices(services => services
            .AddSingleton<Importer>()
            .AddJobGrains(jobs => jobs
                .AddProcessor<ImportProcessor>("import")
                .AddJob(new JobDefinition { Id = "import", Processor = "import", ExecutionType = ExecutionType.Map })));

        SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync("import");
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();
            var log = await cluster.Client.ReadLogAsync(new RunLogQuery { InstanceId = run.InstanceId });

            log.Lines.Should().HaveCount(4);
            log.Lines.Should().OnlyContain(line => line.Level == LogLevel.Information && line.TaskId!.Value.IsMapped && line.Message == $"Imported {line.TaskId} by {line.Category}");
            log.Lines.GroupBy(line => line.TaskId).Should().HaveCount(2).And.OnlyContain(lines =>
                lines.Select(line => line.Category).SequenceEqual(new[] { Importer.Category, "JobGrains.Processors.import" }));
        });
    }

    [Theory]
    [InlineData(SimulatedHost.Embedded)]
    [InlineData(SimulatedHost.Orleans)]
    public void ALog_IsDeletedAfterItsRetention_AndNotBefore(SimulatedHost host) => SimulatedCluster.Run(Options(host, lines: 1_000), async cluster =>
    {
        var run = (await cluster.Client.RunAsync("log")).InstanceId;
        (await cluster.WaitAsync(run)).ShouldHaveSucceeded();
        var query = new RunLogQuery { InstanceId = run, Limit = 10_000 };
        var lines = (await cluster.Client.ReadLogAsync(query)).Lines;

        await cluster.AdvanceAsync(TimeSpan.FromDays(6.9));
        var kept = (await cluster.Client.ReadLogAsync(query)).Lines;
        await cluster.AdvanceAsync(TimeSpan.FromDays(0.2));
        var pruned = (await cluster.Client.ReadLogAsync(query)).Lines;

        lines.Should().HaveCount(1_000);
        kept.Should().Equal(lines);
        pruned.Should().BeEmpty();
    });

    [Theory]
    [InlineData(SimulatedHost.Embedded)]
    [InlineData(SimulatedHost.Orleans)]
    public void UnderRandomFaults_EachLineIsThereOnce_UnlessItsSiloWasLost(SimulatedHost host)
    {
        var reports = SimulatedCluster.RunSeeds(
            1..40,
            () =>
            {
                var options = Options(host, LinesATask);
                options.FaultStrength = 1;
                return options;
            },
            async cluster =>
            {
                var request = new RunRequest { JobId = "log", IdempotencyKey = "one" };
                var run = (await cluster.InsistAsync(client => client.RunAsync(request))).InstanceId;
                await cluster.WaitAsync(run);
                cluster.StopFaults();

                // Until every silo knows of every other.
                await cluster.AdvanceAsync(TimeSpan.FromMinutes(1));
                var log = await cluster.InsistAsync(client => client.ReadLogAsync(new RunLogQuery { InstanceId = run, Limit = 10_000 }));

                log.Lines.Select(line => line.Number).Should().Equal(Enumerable.Range(1, log.Lines.Count).Select(number => (long)number), "nothing was dropped");
                var starts = log.Lines.GroupBy(line => (line.Silo, Start: line.Message!.Split(' ')[0])).ToList();
                foreach (var start in starts)
                {
                    start.Select(line => line.Message).Should().Equal(Enumerable.Range(1, start.Count()).Select(i => $"{start.Key.Start} {i}"), "no line is there twice, or before an earlier one");
                }

                var living = cluster.Silos;
                foreach (var start in cluster.Starts.Where(start => start.InstanceId == run && living.Contains(start.Silo)))
                {
                    starts.Should().Contain(lines => lines.Key.Silo == start.Silo && lines.First().TaskId == start.TaskId && lines.Count() == LinesATask, "a silo that lives has handed over what it had");
                }
            });

        reports.SelectMany(report => report.Faults.Keys).Distinct().Should().HaveCountGreaterThan(8);
    }

    [Fact]
    public void ALevelThatIsNotKept_CostsNothing_AndNoneKeepsNothing()
    {
        var options = Options(SimulatedHost.Embedded, lines: 3).AddJobGrains(jobs => jobs.Configure(settings => settings.RunLogs.Level = LogLevel.None));

        SimulatedCluster.Run(options, async cluster =>
        {
            var run = (await cluster.Client.RunAsync("log")).InstanceId;
            (await cluster.WaitAsync(run)).ShouldHaveSucceeded();

            (await cluster.Client.ReadLogAsync(new RunLogQuery { InstanceId = run })).Lines.Should().BeEmpty();
        });
    }

    private static SimulatedClusterOptions Options(SimulatedHost host, int lines) => new SimulatedClusterOptions { Host = host }.AddJobGrains(jobs => jobs
        .AddProcessor("log", async (context, cancellationToken) =>
        {
            for (var i = 1; i <= lines; i++)
            {
                LogLine(context.Logger, context.Epoch, i);
                if (i % 2 == 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50), context.Services.GetRequiredService<TimeProvider>(), cancellationToken);
                }
            }

            return ProcessorResult.Succeeded();
        })
        .AddJob(new JobDefinition { Id = "log", Processor = "log", MaxDeliveries = 50 }));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Epoch} {Line}")]
    private static partial void LogLine(ILogger logger, string epoch, int line);

    [LoggerMessage(Level = LogLevel.Information, Message = "Imported {TaskId} by {Category}")]
    private static partial void LogImported(ILogger logger, TaskId taskId, string category);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Nobody keeps this")]
    private static partial void LogDetail(ILogger logger);

    private sealed class Importer(ILogger<Importer> logger, TimeProvider time)
    {
        public static string Category { get; } = typeof(Importer).FullName!.Replace('+', '.');

        public async Task ImportAsync(TaskId taskId)
        {
            LogDetail(logger);
            await Task.Delay(TimeSpan.FromMilliseconds(10), time);
            LogImported(logger, taskId, Category);
        }
    }

    private sealed class ImportProcessor(Importer importer) : IMapProcessor
    {
        public async ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken)
        {
            if (context.IsRoot)
            {
                await context.MapAsync([new MapItem(1.ToString(CultureInfo.InvariantCulture)), new MapItem("2")], cancellationToken);
                return ProcessorResult.Succeeded();
            }

            await importer.ImportAsync(context.TaskId);
            LogImported(context.Logger, context.TaskId, "JobGrains.Processors.import");
            return ProcessorResult.Succeeded();
        }
    }
}
