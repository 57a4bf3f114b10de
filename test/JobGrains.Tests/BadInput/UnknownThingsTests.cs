using JobGrains.Tests.Scenarios;

namespace JobGrains.Tests.BadInput;

/// <summary>What is asked for and is not there.</summary>
public sealed class UnknownThingsTests
{
    private static readonly InstanceId NoRun = new("nope.0.abcdefghijklmnopqrstuv");

    [Fact]
    public void AnUnknownJob_IsNamed() => Scenario.Tell(async (cluster, _) =>
    {
        foreach (var call in (Func<IJobClient, Task>[])
        [
            client => client.GetAsync("nope"),
            client => client.RunAsync("nope"),
            client => client.ExportAsync("nope"),
            client => client.CopyAsync("nope", "other"),
            client => client.PauseAsync("nope"),
            client => client.ResumeAsync("nope"),
            client => client.DeleteAsync("nope"),
        ])
        {
            (await Asking(cluster, call).Should().ThrowAsync<JobNotFoundException>().WithMessage("*'nope'*")).Which.JobId.Should().Be("nope");
        }
    });

    [Fact]
    public void AnUnknownRun_IsNamed() => Scenario.Tell(async (cluster, _) =>
    {
        foreach (var call in (Func<IJobClient, Task>[])
        [
            client => client.GetInstanceAsync(NoRun),
            client => client.CancelAsync(NoRun),
            client => client.WaitAsync(NoRun),
            client => client.RetryAsync(new RetryRequest { InstanceId = NoRun, ExpectedAttempt = 1 }),
            client => client.ListTasksAsync(new TaskQuery { InstanceId = NoRun }),
            client => client.CancelTaskAsync(NoRun, TaskId.Root),
        ])
        {
            (await Asking(cluster, call).Should().ThrowAsync<JobInstanceNotFoundException>().WithMessage($"*{NoRun}*")).Which.InstanceId.Should().Be(NoRun.Value);
        }
    });

    [Fact]
    public void AnUnknownTask_IsNamed() => Scenario.Tell(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(new JobDefinition { Id = "job", Processor = "probe" });
        await probe.StartAsync(_ => true);

        await Asking(cluster, client => client.CancelTaskAsync(run, TaskId.Mapped(7, 3))).Should().ThrowAsync<JobInstanceNotFoundException>().WithMessage("*7.3*");
        release.Give();
        await cluster.WaitAsync(run);
    });

    [Fact]
    public void AProcessorThatNoSiloHas_IsWaitedForAndNamed() => Scenario.Tell(async (cluster, _) =>
    {
        var run = await cluster.RunAsync(new JobDefinition { Id = "job", Processor = "missing", Timeouts = new TimeoutOptions { WaitForCapacity = TimeSpan.FromMinutes(5) } });

        var waiting = await cluster.UntilAsync(run, info => info.Status == InstanceStatus.WaitingForCapacity);
        var ended = await cluster.WaitAsync(run);

        waiting.WaitReason.Should().Contain("'missing'");
        ended.Status.Should().Be(InstanceStatus.Failed);
        ended.Failure!.Kind.Should().Be(FailureKind.NoCapacity);
        ended.Failure.Message.Should().Contain("'missing'");
    });

    [Fact]
    public void AProcessorThatSomeSilosLack_RunsWhereItIs() => Scenario.Tell(
        async (cluster, probe) =>
        {
            probe.Children = Probe.Numbers(20);
            probe.Work = (context, _) => Task.FromResult(ProcessorResult.Succeeded((context as IMapContext)?.Payload));
            for (var round = 0; round < 5; round++)
            {
                (await cluster.WaitAsync(await cluster.RunAsync(new JobDefinition { Id = "one", Processor = "probe" }))).Status.Should().Be(InstanceStatus.Succeeded);
            }

            var sum = await cluster.WaitAsync(await cluster.RunAsync(new JobDefinition { Id = "many", Processor = "probe", ExecutionType = ExecutionType.MapReduce }));
            var all = await cluster.WaitAsync(await cluster.RunAsync(new JobDefinition { Id = "all", Processor = "probe", ExecutionType = ExecutionType.Broadcast }));

            sum.Result.Should().Be("20 tasks, 210");
            (await cluster.TasksAsync(all.InstanceId)).Where(task => task.TaskId.IsBroadcastTarget).ToDictionary(task => task.Silo!.Value, task => task.Status)
                .Should().Equal(cluster.Silos.ToDictionary(silo => silo, silo => silo.Value.StartsWith("s2@") ? JobTaskStatus.Succeeded : JobTaskStatus.Skipped));
            probe.Starts.Should().OnlyContain(start => start.Silo.Value.StartsWith("s2@"));
        },
        hasProcessors: name => name == "s2");

    private static Func<Task> Asking(ConformanceCluster cluster, Func<IJobClient, Task> call) => () => cluster.AskAsync(async client =>
    {
        await call(client);
        return true;
    });
}
