namespace JobGrains.Conformance;

/// <summary>Guarantee 4.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task EachResultCountsOnce_ThoughASiloDiesWithItsTasks() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Children = Probe.Numbers(60);
        probe.Work = async (context, _) =>
        {
            if (int.Parse(((IMapContext)context).Payload!, System.Globalization.CultureInfo.InvariantCulture) > 20)
            {
                await release.Given;
            }

            return ProcessorResult.Succeeded(((IMapContext)context).Payload);
        };
        var run = await cluster.RunAsync(Job(ExecutionType.MapReduce));
        var held = await probe.StartAsync(start => start.Task.IsMapped && start.Task.Index >= 20);

        await cluster.CrashAsync(held.Silo);
        release.Give();
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        ended.Result.Should().Be("60 tasks, 1830");
        ended.Tasks.Redelivered.Should().BeGreaterThan(0);
        probe.Reduces[^1].Select(result => result.TaskId).Should().OnlyHaveUniqueItems().And.HaveCount(61);
        probe.Starts.Where(start => start.Task.IsMapped).Select(start => start.Task).Distinct().Should().HaveCount(60);
    });

    [Fact]
    public Task ATaskIsDeliveredNoOftenerThanItsLimit_ThenItIsLost() => RunAsync(async (cluster, probe) =>
    {
        var never = new Signal();
        probe.Work = async (_, _) =>
        {
            await never.Given;
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone) with { MaxDeliveries = 2 });

        var first = await probe.StartAsync(_ => true);
        await cluster.CrashAsync(first.Silo);
        var second = await probe.StartAsync(start => start.Silo != first.Silo);
        await cluster.CrashAsync(second.Silo);
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        ended.Tasks.Lost.Should().Be(1);
        probe.Starts.Should().HaveCount(2);
        var task = (await cluster.TasksAsync(run)).Single(task => task.TaskId == TaskId.Root);
        task.Status.Should().Be(JobTaskStatus.Lost);
        task.Failure!.Message.Should().Contain(second.Silo.Value).And.Contain(nameof(JobDefinition.MaxDeliveries));
    });

    [Fact]
    public Task ATaskIsTriedNoOftenerThanItsLimit_AndEveryTryIsInTheHistory() => RunAsync(async (cluster, probe) =>
    {
        probe.Work = (context, _) => throw new InvalidOperationException($"try {context.Try}");

        var run = await cluster.RunAsync(Job(ExecutionType.Standalone) with { TaskRetry = new RetryPolicy { MaxTries = 3, Delay = TimeSpan.FromMilliseconds(10) } });
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        ended.Failure!.Message.Should().Contain("try 3");
        probe.Starts.Select(start => start.Try).Should().Equal(1, 2, 3);
        (await cluster.HistoryAsync(run)).Should().ContainSingle().Which.Tries.Select(t => t.Try).Should().Equal(1, 2, 3);
    });

    [Fact]
    public Task ASnoozeCountsAsNeitherTryNorDelivery() => RunAsync(async (cluster, probe) =>
    {
        probe.Work = (_, _) => Task.FromResult(probe.Starts.Count < 5 ? ProcessorResult.Snooze(TimeSpan.FromMilliseconds(10)) : ProcessorResult.Succeeded());

        var run = await cluster.RunAsync(Job(ExecutionType.Standalone) with { MaxDeliveries = 1 });
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        probe.Starts.Select(start => start.Try).Should().Equal(1, 1, 1, 1, 1);
    });

    [Fact]
    public Task AtMostOnce_IsNeverDeliveredAgain() => RunAsync(async (cluster, probe) =>
    {
        var never = new Signal();
        probe.Work = async (_, _) =>
        {
            await never.Given;
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Delivery = Delivery.AtMostOnce });

        var first = await probe.StartAsync(_ => true);
        await cluster.CrashAsync(first.Silo);
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        ended.Tasks.Lost.Should().Be(1);
        probe.Starts.Should().ContainSingle();
    });

    [Fact]
    public Task AStoppingSilo_HandsItsWorkBack() => RunAsync(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(40);
        var release = new Signal();
        probe.Work = async (context, token) =>
        {
            await release.Given.WaitAsync(token);
            return ProcessorResult.Succeeded(((IMapContext)context).Payload);
        };
        var run = await cluster.RunAsync(Job(ExecutionType.MapReduce));
        var held = await probe.StartAsync(start => start.Task.IsMapped);

        var stopped = cluster.StopAsync(held.Silo);
        release.Give();
        await stopped;
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        ended.Result.Should().Be("40 tasks, 820");
        ended.Tasks.Redelivered.Should().Be(0);
    });
}
