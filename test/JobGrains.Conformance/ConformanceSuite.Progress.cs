namespace JobGrains.Conformance;

/// <summary>How far runs have come is known while they run, whatever becomes of activations.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task WhatAProcessorReports_IsTheProgressOfItsRun_AndStaysWithItsEnd() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (context, _) =>
        {
            context.ReportProgress(0.25, "a quarter");
            await release.Given;
            context.ReportProgress(0.75, "not much further");
            return ProcessorResult.Failed("no more");
        };

        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        var before = await cluster.UntilAsync(run, info => info.Fraction is not null);
        await cluster.EndActivationsAsync("instance");
        var after = await cluster.UntilAsync(run, info => info.Fraction is not null);
        var tasks = await TasksUntilAsync(cluster, run, task => task.Fraction is not null);
        release.Give();
        var end = await cluster.WaitAsync(run);
        await cluster.EndActivationsAsync("instance");
        var later = await cluster.GetAsync(run);

        before.Should().Match<InstanceInfo>(info => info.Fraction == 0.25 && info.ProgressMessage == "a quarter" && info.EstimatedRemaining == null && !info.IsTotalGrowing);
        after.Should().Match<InstanceInfo>(info => info.Fraction == 0.25 && info.ProgressMessage == "a quarter", "the worker that runs the task has told it again");
        tasks.Should().ContainSingle().Which.Should().Match<TaskInfo>(info => info.Fraction == 0.25 && info.ProgressMessage == "a quarter");
        end.Should().Match<InstanceInfo>(info => info.Status == InstanceStatus.Failed && info.Fraction == 0.75 && info.ProgressMessage == "not much further");
        later.Should().Match<InstanceInfo>(info => info.Fraction == 0.75 && info.ProgressMessage == "not much further");
    });

    [Fact]
    public Task HowFarARunCame_IsKnownAtItsEnd_ThoughWhoHadHeardOfItIsGone() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (context, _) =>
        {
            context.ReportProgress(0.25, "a quarter");
            await release.Given;
            return ProcessorResult.Failed("no more");
        };

        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        await cluster.UntilAsync(run, info => info.Fraction is not null);
        await cluster.EndActivationsAsync("instance");
        release.Give();
        var end = await cluster.WaitAsync(run);

        end.Should().Match<InstanceInfo>(info => info.Status == InstanceStatus.Failed && info.Fraction == 0.25 && info.ProgressMessage == "a quarter");
    });

    [Fact]
    public Task ProgressBeyondItsBounds_IsRefused_WithTheBound() => RunAsync(async (cluster, probe) =>
    {
        probe.Work = (context, _) =>
        {
            Action[] reports =
            [
                () => context.ReportProgress(double.NaN),
                () => context.ReportProgress(-0.01),
                () => context.ReportProgress(1.01),
                () => context.ReportProgress(double.PositiveInfinity),
                () => context.ReportProgress(0.5, new string('x', JobLimits.MaxProgressMessageLength + 1)),
            ];
            foreach (var report in reports)
            {
                report.Should().Throw<ArgumentOutOfRangeException>().WithMessage(report == reports[^1] ? "*1025 characters; at most 1024*" : "*from 0 to 1*");
            }

            context.ReportProgress(0);
            context.ReportProgress(1, new string('x', JobLimits.MaxProgressMessageLength));
            return Task.FromResult(ProcessorResult.Succeeded());
        };

        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));

        (await cluster.WaitAsync(run)).Should().Match<InstanceInfo>(info => info.Status == InstanceStatus.Succeeded && info.Fraction == 1 && info.ProgressMessage!.Length == JobLimits.MaxProgressMessageLength);
    });

    [Fact]
    public Task EachTargetOfABroadcast_CountsTheSame() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (context, _) =>
        {
            context.ReportProgress(0.5, "half");
            await release.Given;
            return ProcessorResult.Succeeded();
        };

        var run = await cluster.RunAsync(Job(ExecutionType.Broadcast));
        var before = await cluster.UntilAsync(run, info => info.Fraction >= 0.5);
        await cluster.EndActivationsAsync("instance");
        var after = await cluster.UntilAsync(run, info => info.Fraction >= 0.5);
        var tasks = await TasksUntilAsync(cluster, run, task => !task.TaskId.IsBroadcastTarget || task.Fraction is not null);
        release.Give();
        var end = await cluster.WaitAsync(run);

        // Pre-process has ended, three halves are done, and post-process is to come.
        before.Fraction.Should().BeApproximately((1 + (3 * 0.5)) / 5, 1e-9);
        after.Fraction.Should().BeApproximately((1 + (3 * 0.5)) / 5, 1e-9);
        tasks.Where(task => task.TaskId.IsBroadcastTarget).Should().HaveCount(3).And.OnlyContain(task => task.Fraction == 0.5 && task.ProgressMessage == "half");
        end.Should().Match<InstanceInfo>(info => info.Status == InstanceStatus.Succeeded && info.Fraction == 1);
    });

    [Fact]
    public Task EachTaskOfAMap_CountsTheSame_AndTheTotalMayGrow() => RunAsync(async (cluster, probe) =>
    {
        var (mapped, release) = (new Signal(), new Signal());
        probe.Map = async (context, token) =>
        {
            if (context.IsRoot)
            {
                await context.MapAsync(Probe.Numbers(4), token);
                await mapped.Given;
                return ProcessorResult.Succeeded();
            }

            context.ReportProgress(0.5, "half");
            await release.Given;
            return ProcessorResult.Succeeded(context.Payload);
        };

        var run = await cluster.RunAsync(Job(ExecutionType.MapReduce));
        var growing = await cluster.UntilAsync(run, info => info.Fraction >= 2.0 / 6);
        mapped.Give();
        var before = await cluster.UntilAsync(run, info => info.Fraction >= 0.5);
        await cluster.EndActivationsAsync("page");
        await cluster.EndActivationsAsync("tracker");
        var after = await cluster.UntilAsync(run, info => info.Fraction >= 0.5);
        release.Give();
        var end = await cluster.WaitAsync(run);

        growing.Should().Match<InstanceInfo>(info => info.IsTotalGrowing && info.Tasks.Total == 5 && info.ProgressMessage == "half");
        growing.Fraction.Should().BeApproximately(2.0 / 6, 1e-9, "half of four children is done, nothing of the root, and reduce is to come");
        before.Fraction.Should().BeApproximately(0.5, 1e-9);
        after.Fraction.Should().BeApproximately(0.5, 1e-9);
        end.Should().Match<InstanceInfo>(info => info.Status == InstanceStatus.Succeeded && info.Fraction == 1 && !info.IsTotalGrowing);
    });

    [Fact]
    public Task WhoWatches_SeesAnEstimate_AndNothingOlderThanWhatHeHasSeen() => RunAsync(async (cluster, probe) =>
    {
        var stop = new Signal();
        probe.Work = async (context, _) =>
        {
            for (var i = 1; !stop.Given.IsCompleted; i++)
            {
                context.ReportProgress(1 - (1.0 / (i + 1)), "on its way");
                await cluster.DelayAsync(TimeSpan.FromMilliseconds(100));
            }

            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));

        var seen = await cluster.AskAsync(async client =>
        {
            var items = new List<InstanceProgress>();
            var estimates = 0;
            await foreach (var item in client.WatchAsync(run))
            {
                items.Add(item);
                if (item.EstimatedRemaining is not null && ++estimates == 1)
                {
                    await cluster.EndActivationsAsync("instance");
                }
                else if (estimates >= 2)
                {
                    stop.Give();
                }
            }

            return items;
        });

        seen.Select(item => item.Version).Should().BeInAscendingOrder();
        seen.Should().OnlyContain(item => item.EstimatedRemaining == null || item.EstimatedRemaining >= TimeSpan.Zero);
        seen.Where(item => item.Fraction is not null).Select(item => item.Fraction).Should().BeInAscendingOrder("it is one start of the task");
        seen[^1].Should().Match<InstanceProgress>(item => item.Status == InstanceStatus.Succeeded && item.Fraction == 1 && item.EstimatedRemaining == null && item.Message == "on its way");
    });

    /// <summary>Lists the tasks of a run until each is as the story needs it: an activation that has taken over hears first how far they are.</summary>
    private static async Task<IReadOnlyList<TaskInfo>> TasksUntilAsync(ConformanceCluster cluster, InstanceId run, Func<TaskInfo, bool> condition)
    {
        while (true)
        {
            var tasks = await cluster.TasksAsync(run);
            if (tasks.All(condition))
            {
                return tasks;
            }

            await cluster.DelayAsync(TimeSpan.FromMilliseconds(20));
        }
    }
}
