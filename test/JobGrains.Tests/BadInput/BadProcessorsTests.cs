using JobGrains.Tests.Scenarios;

namespace JobGrains.Tests.BadInput;

/// <summary>Processors that do what they should not.</summary>
public sealed class BadProcessorsTests
{
    private static readonly JobDefinition Job = new()
    {
        Id = "job",
        Processor = "probe",
        Timeouts = new TimeoutOptions { Task = TimeSpan.FromSeconds(5), Grace = TimeSpan.FromSeconds(2) },
    };

    [Fact]
    public void OneThatThrows_FailsWithTypeMessageAndStack() => Scenario.Tell(async (cluster, probe) =>
    {
        probe.Work = (_, _) => throw new InvalidOperationException("no such invoice");

        var ended = await cluster.WaitAsync(await cluster.RunAsync(Job));

        ended.Status.Should().Be(InstanceStatus.Failed);
        var failure = (await cluster.TasksAsync(ended.InstanceId)).Single().Failure!;
        (failure.Kind, failure.ExceptionType).Should().Be((FailureKind.Exception, typeof(InvalidOperationException).FullName));
        failure.Message.Should().Contain("no such invoice");
        failure.Stack.Should().Contain(nameof(BadProcessorsTests));
        failure.Silo.Should().Be(probe.Starts.Single().Silo);
    });

    [Fact]
    public void OneThatReturnsNull_FailsAndSaysSo() => Scenario.Tell(async (cluster, probe) =>
    {
        probe.Work = (_, _) => Task.FromResult<ProcessorResult>(null!);

        var ended = await cluster.WaitAsync(await cluster.RunAsync(Job));

        ended.Status.Should().Be(InstanceStatus.Failed);
        ended.Failure!.Message.Should().Contain("null").And.Contain("ProcessorResult");
    });

    [Fact]
    public void OneThatHangs_TimesOut() => Scenario.Tell(async (cluster, probe) =>
    {
        probe.Work = async (_, token) =>
        {
            var canceled = new Signal();
            await using var registration = token.Register(canceled.Give);
            await canceled.Given;
            token.ThrowIfCancellationRequested();
            return ProcessorResult.Succeeded();
        };

        var ended = await cluster.WaitAsync(await cluster.RunAsync(Job));

        ended.Status.Should().Be(InstanceStatus.Failed);
        var failure = (await cluster.TasksAsync(ended.InstanceId)).Single().Failure!;
        failure.Kind.Should().Be(FailureKind.Timeout);
        failure.Message.Should().Contain("Timeouts.Task");
    });

    [Fact]
    public void OneThatIgnoresItsToken_IsAbandonedAndItsLateResultDoesNotCount() => Scenario.Tell(async (cluster, probe) =>
    {
        var late = new Signal();
        probe.Work = async (_, _) =>
        {
            await late.Given;
            return ProcessorResult.Succeeded("late");
        };

        var ended = await cluster.WaitAsync(await cluster.RunAsync(Job));
        late.Give();
        await cluster.DelayAsync(TimeSpan.FromMinutes(1));

        ended.Status.Should().Be(InstanceStatus.Failed);
        (await cluster.GetAsync(ended.InstanceId)).Should().BeEquivalentTo(ended);
        (await cluster.HistoryAsync(ended.InstanceId)).Should().ContainSingle().Which.Result.Should().BeNull();
    });

    [Fact]
    public void OneThatIgnoresACancel_IsAbandoned() => Scenario.Tell(async (cluster, probe) =>
    {
        var never = new Signal();
        probe.Work = async (_, _) =>
        {
            await never.Given;
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job with { Timeouts = new TimeoutOptions { Grace = TimeSpan.FromSeconds(2) } });
        await probe.StartAsync(_ => true);

        await cluster.AskAsync(client => client.CancelAsync(run));
        var ended = await cluster.WaitAsync(run);

        (ended.Status, ended.CancelStage).Should().Be((InstanceStatus.Canceled, CancelStage.Abandoned));
    });

    [Theory]
    [InlineData(ExecutionType.Standalone, nameof(IJobProcessor))]
    [InlineData(ExecutionType.Broadcast, nameof(IBroadcastProcessor))]
    [InlineData(ExecutionType.MapReduce, nameof(IMapReduceProcessor))]
    public void OneThatDoesNotFitTheExecutionType_FailsAndSaysWhatIsNeeded(ExecutionType executionType, string needed) => Scenario.Tell(async (cluster, _) =>
    {
        var run = await cluster.RunAsync(Job with { Processor = "map-only", ExecutionType = executionType });
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        (await cluster.TasksAsync(run)).Select(task => task.Failure?.Message).Append(ended.Failure!.Message)
            .Should().Contain(message => message != null && message.Contains("'map-only'") && message.Contains(needed));
    });

    [Fact]
    public void OneThatMapsAfterItsReport_IsRefused() => Scenario.Tell(async (cluster, probe) =>
    {
        IMapContext? kept = null;
        probe.Map = (context, _) =>
        {
            kept ??= context;
            return Task.FromResult(ProcessorResult.Succeeded());
        };
        await cluster.WaitAsync(await cluster.RunAsync(Job with { ExecutionType = ExecutionType.Map }));

        var late = async () => await kept!.MapAsync([new MapItem("late")]);

        await late.Should().ThrowAsync<MapRefusedException>().WithMessage("*root*");
        probe.Starts.Should().NotContain(start => start.Task.IsMapped);
    });

    [Fact]
    public void OneThatMapsDifferentlyOnItsSecondTry_FailsAndAsksForKeys() => Scenario.Tell(async (cluster, probe) =>
    {
        probe.Map = async (context, token) =>
        {
            if (!context.IsRoot)
            {
                return ProcessorResult.Succeeded();
            }

            await context.MapAsync([new MapItem($"try {context.Try}")], token);
            return context.Try == 1 ? ProcessorResult.Failed("once more") : ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job with { ExecutionType = ExecutionType.Map, TaskRetry = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromMilliseconds(10) } });
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        var failure = (await cluster.TasksAsync(run)).Single(task => task.TaskId == TaskId.Root).Failure!;
        failure.Kind.Should().Be(FailureKind.MappedDifferently);
        failure.Message.Should().Contain("mapped differently on re-run").And.Contain("keys");
    });

    [Fact]
    public void OneThatMapsTheSameOnItsSecondTry_HasEachChildOnce() => Scenario.Tell(async (cluster, probe) =>
    {
        probe.Map = async (context, token) =>
        {
            if (!context.IsRoot)
            {
                return ProcessorResult.Succeeded(context.Payload);
            }

            // The second try maps in another order, which keys allow.
            var numbers = context.Try == 1 ? Enumerable.Range(1, 10) : Enumerable.Range(1, 10).Reverse();
            await context.MapAsync([.. numbers.Select(number => new MapItem($"{number}", Key: $"key{number}"))], token);
            return context.Try == 1 ? ProcessorResult.Failed("once more") : ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job with { ExecutionType = ExecutionType.MapReduce, TaskRetry = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromMilliseconds(10) } });
        var ended = await cluster.WaitAsync(run);

        (ended.Status, ended.Result).Should().Be((InstanceStatus.Succeeded, "10 tasks, 55"));
    });

    [Fact]
    public void OneThatSnoozesForAnAbsurdTime_Fails() => Scenario.Tell(async (cluster, probe) =>
    {
        probe.Work = (_, _) => Task.FromResult(ProcessorResult.Snooze(TimeSpan.FromSeconds(-1)));

        var ended = await cluster.WaitAsync(await cluster.RunAsync(Job));

        ended.Status.Should().Be(InstanceStatus.Failed);
        ended.Failure!.Message.Should().Contain("snooze").And.Contain("-00:00:01");
    });

    [Fact]
    public void OneThatSnoozesWithoutEnd_Fails() => Scenario.Tell(
        async (cluster, probe) =>
        {
            probe.Work = (_, _) => Task.FromResult(ProcessorResult.Snooze(TimeSpan.FromSeconds(1)));

            var ended = await cluster.WaitAsync(await cluster.RunAsync(Job));

            ended.Status.Should().Be(InstanceStatus.Failed);
            ended.Failure!.Message.Should().Contain("5").And.Contain("MaxSnoozes");
            probe.Starts.Should().HaveCount(6);
        },
        options: options => options.MaxSnoozes = 5);
}
