namespace JobGrains.Conformance;

/// <summary>Guarantee 8.</summary>
public abstract partial class ConformanceSuite
{
    private static readonly string TooLarge = new('x', JobLimits.MaxPayloadBytes + 1);

    [Fact]
    public Task TooLargeParameters_AreRefused() => RunAsync(async (cluster, probe) =>
    {
        await cluster.SaveAsync(Job(ExecutionType.Standalone));

        var run = () => cluster.AskAsync(client => client.RunAsync("job", TooLarge));

        await run.Should().ThrowAsync<PayloadTooLargeException>().WithMessage($"*{TooLarge.Length}*{JobLimits.MaxPayloadBytes}*");
        probe.Starts.Should().BeEmpty();
    });

    [Fact]
    public Task ATooLargeResult_FailsTheTry() => RunAsync(async (cluster, probe) =>
    {
        probe.Work = (_, _) => Task.FromResult(ProcessorResult.Succeeded(TooLarge));

        var ended = await cluster.WaitAsync(await cluster.RunAsync(Job(ExecutionType.Standalone)));

        ended.Status.Should().Be(InstanceStatus.Failed);
        ended.Failure!.Kind.Should().Be(FailureKind.Limit);
        ended.Failure.Message.Should().Contain($"{JobLimits.MaxPayloadBytes}");
    });

    [Fact]
    public Task ATooLargePayload_FailsTheTryThatMapsIt() => RunAsync(async (cluster, probe) =>
    {
        probe.Children = [new MapItem(TooLarge)];

        var ended = await cluster.WaitAsync(await cluster.RunAsync(Job(ExecutionType.Map)));

        ended.Status.Should().Be(InstanceStatus.Failed);
        (await cluster.TasksAsync(ended.InstanceId)).Single(task => task.TaskId == TaskId.Root).Failure!.Message.Should().Contain($"{JobLimits.MaxPayloadBytes}");
    });

    [Fact]
    public Task TooManyTasks_FailTheTryThatMapsThem() => RunAsync(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(11);

        var ended = await cluster.WaitAsync(await cluster.RunAsync(Job(ExecutionType.Map) with { Map = new MapOptions { MaxTasks = 10 } }));

        ended.Status.Should().Be(InstanceStatus.Failed);
        (await cluster.TasksAsync(ended.InstanceId)).Single(task => task.TaskId == TaskId.Root).Failure!.Message.Should().Contain("10").And.Contain(nameof(MapOptions.MaxTasks));
        probe.Starts.Should().NotContain(start => start.Task.IsMapped);
    });

    /// <remarks>Together they are larger than an answer may be, so that they are read in parts.</remarks>
    [Fact]
    public Task LargeResults_AreListedWhole_AndAdoptedWhole() => RunAsync(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(12);
        probe.Work = (context, _) => Task.FromResult(
            context is { Attempt: 1, TaskId.Index: 7 } ? ProcessorResult.Failed("first") : ProcessorResult.Succeeded(Large(((IMapContext)context).Payload!)));
        var run = await cluster.RunAsync(Job(ExecutionType.MapReduce) with { Map = new MapOptions { ReduceWhen = ReduceWhen.AllSucceeded } });
        (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Failed);
        (await cluster.TasksAsync(run)).Where(task => task.TaskId.IsMapped).Select(task => task.Result).Should().Equal(Enumerable.Range(1, 12).Select(number => number == 8 ? null : Large($"{number}")));

        await cluster.AskAsync(client => client.RetryAsync(new RetryRequest { InstanceId = run, ExpectedAttempt = 1 }));

        (await cluster.WaitAsync(run)).Result.Should().Be("12 tasks, 78");
        probe.Reduces[^1].Where(result => result.TaskId.IsMapped).Select(result => result.Result).Should().Equal(Enumerable.Range(1, 12).Select(number => Large($"{number}")));

        static string Large(string number) => number.PadLeft(150_000, '0');
    });

    [Fact]
    public Task AMapUsesNoMoreSilosThanItMay() => RunAsync(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(60);

        var ended = await cluster.WaitAsync(await cluster.RunAsync(Job(ExecutionType.Map) with { ConcurrencyPerSilo = 1, Placement = new PlacementOptions { MaxSilos = 2, Strategy = DispatchStrategy.Random } }));

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        probe.Starts.Select(start => start.Silo).Distinct().Should().HaveCountLessThanOrEqualTo(2);
    });

    [Fact]
    public Task AFullBacklog_RefusesTheNextRun() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var running = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Admission = new AdmissionOptions { MaxInstances = 1, MaxBacklog = 1 } });
        var queued = await cluster.RunAgainAsync("job");

        var third = () => cluster.RunAgainAsync("job");

        (await third.Should().ThrowAsync<JobBacklogFullException>().WithMessage("*'job'*1*")).Which.MaxBacklog.Should().Be(1);
        release.Give();
        (await cluster.WaitAsync(running)).Status.Should().Be(InstanceStatus.Succeeded);
        (await cluster.WaitAsync(queued)).Status.Should().Be(InstanceStatus.Succeeded);
    });
}
