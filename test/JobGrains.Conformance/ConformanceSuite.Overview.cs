namespace JobGrains.Conformance;

/// <summary>What there is, in numbers: as many as pages after pages would have.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task TheOverview_CountsWhatIsOpen() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var none = await cluster.AskAsync(client => client.GetOverviewAsync());
        none.Should().Match<ClusterOverview>(overview => overview.Jobs == 0 && overview.OpenRuns == new OpenRunCounts() && overview.Ended == new EndedCounts());
        (none.Silos, none.ReadySilos).Should().Be((cluster.Silos.Count, cluster.Silos.Count));

        var first = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Admission = new AdmissionOptions { MaxInstances = 1 } });
        var free = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Id = "free" });
        await probe.StartAsync(start => start.Run == first);
        await probe.StartAsync(start => start.Run == free);
        InstanceId[] queued = [await cluster.RunAgainAsync("job"), await cluster.RunAgainAsync("job"), await cluster.RunAgainAsync("job")];
        var delayed = (await cluster.AskAsync(client => client.RunAsync(new RunRequest { JobId = "free", Delay = TimeSpan.FromDays(2), IdempotencyKey = "delayed" }))).InstanceId;
        await cluster.AskAsync(client => client.SaveAsync(Job(ExecutionType.Standalone) with { Id = "gone" }));
        await cluster.AskAsync(async client =>
        {
            await client.DeleteAsync("gone");
            return true;
        });
        await cluster.AskAsync(client => client.PauseAsync("free"));
        await UntilAsync(cluster, overview => overview is { Jobs: 2, OpenRuns: { Delayed: 1, Queued: 3, Running: 2 } });

        await cluster.AskAsync(client => client.CancelAsync(delayed));
        await cluster.EndActivationsAsync();
        await UntilAsync(cluster, overview => overview is { Jobs: 2, OpenRuns: { Delayed: 0, Queued: 3, Running: 2 } });

        release.Give();
        foreach (var run in queued.Append(first).Append(free))
        {
            await cluster.WaitAsync(run);
        }

        await UntilAsync(cluster, overview => overview.OpenRuns == new OpenRunCounts());
    });

    [Fact]
    public Task TheOverview_CountsWhatHasEnded_WhateverIsKeptOfIt() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (context, token) =>
        {
            if (context.Parameters == "stay")
            {
                await release.Given.WaitAsync(token);
            }

            return context.Parameters == "fail" ? ProcessorResult.Failed("no") : ProcessorResult.Succeeded();
        };
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { History = new HistoryPolicy { Keep = HistoryKeep.Failures, Last = 1 } });
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Id = "other" });
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Id = "one", Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.Skip } });
        foreach (var parameters in Ends)
        {
            await cluster.WaitAsync(await cluster.RunAgainAsync("job", parameters));
        }

        var failed = await cluster.RunAgainAsync("other", "fail");
        await cluster.WaitAsync(failed);
        await cluster.AskAsync(client => client.RetryAsync(new RetryRequest { InstanceId = failed, ExpectedAttempt = 1 }));
        await cluster.WaitAsync(failed);
        var canceled = await cluster.RunAgainAsync("other", "stay");
        await probe.StartAsync(start => start.Run == canceled);
        await cluster.AskAsync(client => client.CancelAsync(canceled));
        await cluster.WaitAsync(canceled);
        var stays = await cluster.RunAgainAsync("one", "stay");
        await probe.StartAsync(start => start.Run == stays);
        await cluster.RunAgainAsync("one");
        var expected = new EndedCounts { Succeeded = 4, Failed = 4, Canceled = 1, Decisions = 1 };

        var overview = await cluster.AskAsync(client => client.GetOverviewAsync());

        overview.Ended.Should().Be(expected);
        (await cluster.FindHistoryAsync(new HistoryQuery { EndedFrom = overview.EndedFrom })).Should().HaveCountLessThan(10, "of the successes of one job the last is kept");
        (overview.EndedFrom.Ticks % TimeSpan.TicksPerHour).Should().Be(0, "it is the beginning of an hour");
        await cluster.EndActivationsAsync();
        (await cluster.AskAsync(client => client.GetOverviewAsync())).Ended.Should().Be(expected);
        release.Give();
        await cluster.WaitAsync(stays);
        (await cluster.AskAsync(client => client.GetOverviewAsync())).Ended.Should().Be(expected with { Succeeded = 5 });
    });

    private static async Task UntilAsync(ConformanceCluster cluster, Func<ClusterOverview, bool> condition)
    {
        while (!condition(await cluster.AskAsync(client => client.GetOverviewAsync())))
        {
            await cluster.DelayAsync(TimeSpan.FromMilliseconds(50));
        }
    }
}
