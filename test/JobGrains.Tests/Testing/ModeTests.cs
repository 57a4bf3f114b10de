using System.Diagnostics;
using JobGrains.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Tests.Testing;

/// <summary>Processors and stories that leave the simulated thread.</summary>
public sealed class ModeTests
{
    [Theory]
    [InlineData("Task.Run")]
    [InlineData("ConfigureAwait(false)")]
    [InlineData("Task.Delay")]
    public void InOpenMode_VirtualTimeHoldsWhileAProcessorWaitsForTheRealWorld(string kind)
    {
        // A limit of a virtual minute would long be over if virtual time jumped.
        var report = SimulatedCluster.Run(Waiting(SimulationMode.Open, () => WaitAsync(kind)), async cluster =>
        {
            var run = await cluster.Client.RunAsync("wait");
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded().ShouldHaveStartedNoTaskTwice();
            await cluster.RunUntilIdleAsync();
        });

        report.IsReplayable.Should().BeFalse();
        report.WhyNotReplayable.Should().Contain("from another thread");
    }

    [Theory]
    [InlineData("Task.Run")]
    [InlineData("ConfigureAwait(false)")]
    [InlineData("Task.Delay")]
    public void InStrictMode_AContinuationFromAnotherThreadFailsTheRun(string kind)
    {
        using var cameNear = new ManualResetEventSlim();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var act = () => SimulatedCluster.Run(
            Waiting(SimulationMode.Strict, async () =>
            {
                await WaitAsync(kind, cameNear, waits.Task);

                // By now the other thread has come near, whether or not it came by a continuation of its own.
                await Task.Yield();
            }),
            async cluster =>
            {
                await cluster.Client.RunAsync("wait");
                await cluster.AdvanceAsync(TimeSpan.FromSeconds(1));

                // What had ended before the processor waits for it would bring no other thread.
                waits.SetResult();

                // Days pass faster than a busy machine finds another thread.
                cameNear.Wait(TimeSpan.FromMinutes(1));
                await cluster.AdvanceAsync(TimeSpan.FromDays(20_000));
            });

        act.Should().Throw<SimulationFailedException>().WithMessage("Seed 1:*strict mode*ConfigureAwait(false)*TimeProvider*Open*").Which.Seed.Should().Be(1);
    }

    [Fact]
    public void InOpenMode_AStoryMayWaitForTheRealWorld()
    {
        var report = SimulatedCluster.Run(Waiting(SimulationMode.Open, () => Task.CompletedTask), async cluster =>
        {
            var before = cluster.Elapsed;
            await Task.Delay(30).ConfigureAwait(false);
            (cluster.Elapsed - before).Should().BeLessThan(TimeSpan.FromMinutes(1), "virtual time holds");

            var run = await cluster.Client.RunAsync("wait").ConfigureAwait(false);
            cluster.Silos.Should().HaveCount(3);
            await cluster.AdvanceAsync(TimeSpan.FromHours(1)).ConfigureAwait(false);
            (await cluster.WaitAsync(run.InstanceId).ConfigureAwait(false)).ShouldHaveSucceeded();
            cluster.Crash(cluster.Silos[0]);
        });

        report.Elapsed.Should().BeGreaterThan(TimeSpan.FromHours(1));
        report.IsReplayable.Should().BeFalse();
    }

    [Fact]
    public void InOpenMode_WhatIsOfTheTestItselfKeepsARunReplayable()
    {
        var report = SimulatedCluster.Run(Waiting(SimulationMode.Open, () => Task.CompletedTask), async cluster =>
        {
            var run = await cluster.Client.RunAsync("wait");
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();
        });

        report.IsReplayable.Should().BeTrue();
    }

    [Fact]
    public void AProcessor_MayUseItsContextAndItsClientFromAnotherThread()
    {
        var options = new SimulatedClusterOptions { MaxRealWait = TimeSpan.FromSeconds(20) }.AddJobGrains(jobs => jobs
            .AddProcessor(
                "numbers",
                async (context, cancellationToken) =>
                {
                    await Task.Delay(2, cancellationToken).ConfigureAwait(false);
                    if (context.IsRoot)
                    {
                        var client = context.Services.GetRequiredService<IJobClient>();
                        (await client.GetSilosAsync(cancellationToken).ConfigureAwait(false)).Should().HaveCount(3);
                        await context.MapAsync(Enumerable.Range(1, 10).Select(number => $"{number}"), cancellationToken).ConfigureAwait(false);
                    }

                    context.ReportProgress(1);
                    await Task.Delay(TimeSpan.FromSeconds(1), context.Services.GetRequiredService<TimeProvider>(), cancellationToken).ConfigureAwait(false);
                    return ProcessorResult.Succeeded();
                })
            .AddJob(new JobDefinition { Id = "numbers", Processor = "numbers", ExecutionType = ExecutionType.Map }));

        SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync("numbers");
            var ended = await cluster.WaitAsync(run.InstanceId);
            ended.ShouldHaveSucceeded().ShouldHaveStartedNoTaskTwice();
            ended.Starts.Should().HaveCount(11);
        });
    }

    [Fact]
    public void InStrictMode_AClusterIsUsedFromItsOwnThreadOnly() => SimulatedCluster.Run(Waiting(SimulationMode.Strict, () => Task.CompletedTask), cluster =>
    {
        var failure = Task.Run(() => Record.Exception(() => cluster.Crash(new SiloId("s1@1")))).GetAwaiter().GetResult();

        failure.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("strict mode was used from another thread").And.Contain("Open");
        return Task.CompletedTask;
    });

    [Fact]
    public void AProcessorThatNeverComesBack_IsNamedAfterTheRealTimeThatItMayTake()
    {
        WarmUp();
        var options = Waiting(SimulationMode.Open, () => new TaskCompletionSource().Task);
        options.MaxRealWait = TimeSpan.FromSeconds(3);

        var act = () => SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync("wait");
            await cluster.WaitAsync(run.InstanceId);
        });

        act.Should().Throw<SimulationFailedException>().WithMessage("Seed 1: Processor 'wait' (root of wait.0.*has waited for 00:00:03*MaxRealWait*Strict*");
    }

    [Fact]
    public void AProcessorThatBlocksTheThread_IsNamed()
    {
        WarmUp();
        using var never = new ManualResetEventSlim();
        var options = Waiting(SimulationMode.Strict, () =>
        {
            never.Wait(TimeSpan.FromMinutes(1));
            return Task.CompletedTask;
        });
        options.MaxRealWait = TimeSpan.FromSeconds(3);

        var act = () => SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync("wait");
            await cluster.WaitAsync(run.InstanceId);
        });

        act.Should().Throw<SimulationFailedException>().WithMessage("Seed 1: User code has kept the thread*without awaiting*root of wait.0.*");
        never.Set();
    }

    [Fact]
    public void InStrictMode_AProcessorMayWaitForTheStory()
    {
        var gate = new TaskCompletionSource();
        var since = Stopwatch.GetTimestamp();
        SimulatedCluster.Run(Waiting(SimulationMode.Strict, () => gate.Task, timeout: null), async cluster =>
        {
            var run = await cluster.Client.RunAsync("wait");
            await cluster.WaitForStartAsync(run.InstanceId);
            await cluster.AdvanceAsync(TimeSpan.FromHours(3));
            gate.SetResult();
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();
        });

        Stopwatch.GetElapsedTime(since).Should().BeLessThan(TimeSpan.FromMinutes(1));
    }

    /// <summary>What is compiled and loaded when it is first used does not count as time that user code takes.</summary>
    private static void WarmUp() => SimulatedCluster.Run(Waiting(SimulationMode.Open, () => Task.CompletedTask), async cluster =>
        (await cluster.WaitAsync((await cluster.Client.RunAsync("wait")).InstanceId)).ShouldHaveSucceeded());

    /// <param name="kind">How the processor leaves the simulated thread.</param>
    /// <param name="cameNear">Is set on the other thread, right before that thread goes on with the processor.</param>
    /// <param name="after">What the wait begins after; null stands for at once.</param>
    private static async Task WaitAsync(string kind, ManualResetEventSlim? cameNear = null, Task? after = null)
    {
        var wait = after is null ? Begin() : after.ContinueWith(_ => Begin(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        _ = wait.ContinueWith(_ => cameNear?.Set(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await wait.ConfigureAwait(kind != "ConfigureAwait(false)");

        Task Begin() => kind == "Task.Run" ? Task.Run(() => Task.Delay(5)) : Task.Delay(kind == "Task.Delay" ? 20 : 5);
    }

    private static SimulatedClusterOptions Waiting(SimulationMode mode, Func<Task> wait, double? timeout = 60) =>
        new SimulatedClusterOptions { Mode = mode }.AddJobGrains(jobs => jobs
            .AddProcessor(
                "wait",
                async (IJobContext _, CancellationToken _) =>
                {
                    await wait();
                    return ProcessorResult.Succeeded();
                })
            .AddJob(new JobDefinition { Id = "wait", Processor = "wait", Timeouts = new TimeoutOptions { Task = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null } }));
}
