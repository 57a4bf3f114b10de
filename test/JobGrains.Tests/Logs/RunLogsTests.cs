using JobGrains.Hosting;
using JobGrains.Logs;
using JobGrains.Tests.Workers;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;

namespace JobGrains.Tests.Logs;

/// <summary>The way of lines from a silo to the logs of their runs.</summary>
public sealed partial class RunLogsTests
{
    private static readonly string Padding = new('.', 100);

    [Fact]
    public void LinesOfManyTasks_TravelTogether() => WorkerWorld.Run(
        async world =>
        {
            var batches = Keep(world);
            world.Accept(WorkerWorld.Batch(100));
            await world.ReportsAsync(100);
            await world.DelayAsync(TimeSpan.FromSeconds(1));

            batches.Should().HaveCountLessThanOrEqualTo(2);
            batches.Sum(batch => batch.Count).Should().Be(100);
            batches.SelectMany(batch => batch.Entries.Select(entry => batch.Sources[entry.Source].TaskId)).Should().OnlyHaveUniqueItems();
            batches[^1].IsLast.Should().BeTrue();
            world.Worker.FlushLog(new FlushLogRequest(WorkerWorld.Instance)).IsPending.Should().BeFalse();
        },
        Logging());

    [Fact]
    public void ABatchThatWasNotAcknowledged_ComesAgainAsItWas() => WorkerWorld.Run(
        async world =>
        {
            var failures = 3;
            var batches = new List<LogBatch>();
            world.Host.Answer<LogBatch>((_, batch) =>
            {
                batches.Add(batch);
                return failures-- > 0 ? throw new JobGrainsUnavailableException("The store is away.") : AppendLogReply.Done;
            });
            world.Accept(WorkerWorld.Batch(1));
            await world.ReportAsync();
            await world.DelayAsync(TimeSpan.FromMilliseconds(300));
            world.Accept(WorkerWorld.Batch(1, number: 2, first: 1));
            await world.ReportAsync();
            await world.DelayAsync(TimeSpan.FromSeconds(5));

            batches.Should().HaveCount(5);
            batches.Take(4).Should().OnlyContain(batch => ReferenceEquals(batch, batches[0]));
            (batches[4].Buffer, batches[4].First).Should().Be((batches[0].Buffer, 2));
        },
        Logging());

    [Fact]
    public void LinesThatCannotBeStoredForMinutes_GiveTheirPlaceToAMark() => WorkerWorld.Run(
        async world =>
        {
            var isAway = true;
            var batches = new List<LogBatch>();
            world.Host.Answer<LogBatch>((_, batch) =>
            {
                if (isAway)
                {
                    throw new JobGrainsUnavailableException("The store is away.");
                }

                batches.Add(batch);
                return AppendLogReply.Done;
            });
            for (var round = 0; round < 3; round++)
            {
                world.Accept(WorkerWorld.Batch(5, number: round + 1, first: 5 * round));
                await world.ReportsAsync(5);
                await world.DelayAsync(TimeSpan.FromMinutes(4));
            }

            isAway = false;
            world.Accept(WorkerWorld.Batch(1, number: 4, first: 15));
            await world.ReportAsync();
            await world.DelayAsync(TimeSpan.FromMinutes(1));

            batches.Should().HaveCount(2);
            batches[0].Entries.Should().ContainSingle().Which.Dropped.Should().Be(15);
            (batches[0].First, batches[1].First, batches[1].Count).Should().Be((1, 16, 1));
        },
        Logging());

    [Fact]
    public void ARunThatLogsTooMuch_LosesItsOwnLines_AndNoOthers() => WorkerWorld.Run(
        async world =>
        {
            var batches = new Dictionary<string, List<LogBatch>>();
            world.Host.Answer<LogBatch>((run, batch) =>
            {
                if (!batches.TryGetValue(run, out var ofRun))
                {
                    batches.Add(run, ofRun = []);
                }

                ofRun.Add(batch);
                return AppendLogReply.Done;
            });
            var few = world.Single(run: 1);
            world.Accept(world.Single(run: 0));
            world.Accept(few with { Session = few.Session! with { Parameters = "few" } });
            await world.ReportsAsync(2);
            await world.DelayAsync(TimeSpan.FromSeconds(10));

            var many = batches[world.Single(run: 0).InstanceId.Value].SelectMany(batch => batch.Entries).ToList();
            many.Sum(entry => entry.Count).Should().Be(1_000);
            many.Count(entry => entry.Dropped == 0).Should().BeInRange(100, 900);
            batches[few.InstanceId.Value].SelectMany(batch => batch.Entries).Should().HaveCount(10).And.OnlyContain(entry => entry.Dropped == 0);
        },
        ProcessorRegistration.OfDelegate("p", (IJobContext context, CancellationToken _) =>
        {
            for (var i = 0; i < (context.Parameters == "few" ? 10 : 1_000); i++)
            {
                LogPadded(context.Logger, Padding);
            }

            return new(ProcessorResult.Succeeded());
        }),
        options => (options.RunLogs.RunBufferSize, options.RunLogs.BufferSize) = (65_536, 1 << 20));

    [Fact]
    public void AKilledSilo_SendsNothingMore() => WorkerWorld.Run(
        async world =>
        {
            var batches = Keep(world);
            world.Accept(WorkerWorld.Batch(1));
            await world.ReportAsync();

            world.Worker.Kill();
            await world.DelayAsync(TimeSpan.FromMinutes(1));

            batches.Should().BeEmpty();
        },
        Logging());

    [Fact]
    public void ADrain_WaitsForLinesOnlyAsLongAsACallMayTake() => WorkerWorld.Run(
        async world =>
        {
            world.Host.Answer<LogBatch>((_, _) => throw new JobGrainsUnavailableException("The store is away."));
            world.Accept(WorkerWorld.Batch(1));
            await world.ReportAsync();
            var before = world.Elapsed;

            await world.Worker.DrainAsync(TimeSpan.FromSeconds(1));

            (world.Elapsed - before).Should().BeCloseTo(world.Options.CallTimeout, TimeSpan.FromSeconds(1));
        },
        Logging());

    [Fact]
    public void Options_OutOfTheirRange_AreNamed()
    {
        var options = new JobGrainsOptions();
        new JobGrainsOptionsValidator().Validate(null, options).Succeeded.Should().BeTrue();
        options.RunLogs.MaxLines = 1;
        options.RunLogs.Retention = TimeSpan.Zero;

        var result = new JobGrainsOptionsValidator().Validate(null, options);

        result.Failures.Should().HaveCount(2);
        result.FailureMessage.Should().Contain("RunLogs.MaxLines is 1; it must be 100 to 1,000,000").And.Contain("RunLogs.Retention");
    }

    private static List<LogBatch> Keep(WorkerWorld world)
    {
        var batches = new List<LogBatch>();
        world.Host.Answer<LogBatch>((_, batch) =>
        {
            batches.Add(batch);
            return AppendLogReply.Done;
        });
        return batches;
    }

    private static ProcessorRegistration Logging() => WorkerWorld.Map((context, _) =>
    {
        LogWorked(context.Logger, context.TaskId);
        return new(ProcessorResult.Succeeded());
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Worked at {TaskId}")]
    private static partial void LogWorked(ILogger logger, TaskId taskId);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Padding}")]
    private static partial void LogPadded(ILogger logger, string padding);
}
