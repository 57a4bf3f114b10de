namespace JobGrains.Conformance;

/// <summary>Guarantee 6.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task ARetryOpensOneAttempt_HoweverManyAskForIt() => RunAsync(async (cluster, probe) =>
    {
        probe.Work = (context, _) => Task.FromResult(context.Attempt == 1 ? ProcessorResult.Failed("first") : ProcessorResult.Succeeded("second"));
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        var failed = await cluster.WaitAsync(run);
        var before = await cluster.HistoryAsync(run);

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpensAsync(cluster, new RetryRequest { InstanceId = run, ExpectedAttempt = 1 })));
        var ended = await cluster.WaitAsync(run);
        var after = await cluster.HistoryAsync(run);

        failed.Status.Should().Be(InstanceStatus.Failed);
        opened.Should().ContainSingle(yes => yes, "the others expected an attempt that is no longer the last");
        (ended.Status, ended.Attempt, ended.Result).Should().Be((InstanceStatus.Succeeded, 2, "second"));
        after.Should().HaveCount(2);
        after[0].Should().BeEquivalentTo(before.Single());
        probe.Starts.Select(start => start.Attempt).Should().Equal(1, 2);
    });

    [Fact]
    public Task ARetryAdoptsWhatSucceeded() => RunAsync(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(6);
        probe.Work = (context, _) => Task.FromResult(
            context is { Attempt: 1, TaskId.Index: 3 } ? ProcessorResult.Failed("first") : ProcessorResult.Succeeded(((IMapContext)context).Payload));
        var run = await cluster.RunAsync(Job(ExecutionType.MapReduce) with { Map = new MapOptions { ReduceWhen = ReduceWhen.AllSucceeded } });
        (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Failed);

        await cluster.AskAsync(client => client.RetryAsync(new RetryRequest { InstanceId = run, ExpectedAttempt = 1 }));
        var ended = await cluster.WaitAsync(run);

        (ended.Status, ended.Attempt, ended.Result).Should().Be((InstanceStatus.Succeeded, 2, "6 tasks, 21"));
        probe.Starts.Where(start => start.Attempt == 2 && start.Task.IsMapped).Should().ContainSingle();
    });

    [Fact]
    public Task ACancelThatCameFirst_Wins() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded("too late");
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        await probe.StartAsync(_ => true);

        var canceling = await cluster.AskAsync(client => client.CancelAsync(run, "no longer needed"));
        release.Give();
        var ended = await cluster.WaitAsync(run);

        canceling.CancelStage.Should().NotBe(CancelStage.None);
        ended.Status.Should().Be(InstanceStatus.Canceled);
        ended.Failure!.Message.Should().Contain("no longer needed");
        (await cluster.HistoryAsync(run)).Should().ContainSingle().Which.Status.Should().Be(InstanceStatus.Canceled);
    });

    private static async Task<bool> OpensAsync(ConformanceCluster cluster, RetryRequest request)
    {
        try
        {
            await cluster.AskAsync(client => client.RetryAsync(request));
            return true;
        }
        catch (JobConflictException)
        {
            return false;
        }
    }
}
