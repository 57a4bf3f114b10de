using JobGrains.Tests.Conformance;

namespace JobGrains.Tests.Hosting.Entries;

/// <summary>What is kept no more of the history goes from stores that write one entry at a time.</summary>
public sealed class HistoryPruningTests
{
    [Fact]
    public void Prune_WhenOnlyTheLastAreKept_DeletesTheEntriesOfTheOthers() => Tell(new HistoryPolicy { Keep = HistoryKeep.Failures, Last = 3 }, TimeSpan.FromMinutes(5), async (cluster, failed) =>
    {
        (await cluster.FindHistoryAsync(new HistoryQuery { JobId = "job", Limit = 2 })).Select(row => row.Status).Should().Equal(InstanceStatus.Succeeded, InstanceStatus.Succeeded, InstanceStatus.Succeeded, InstanceStatus.Failed);
        (await cluster.HistoryAsync(failed)).Should().ContainSingle();
        cluster.CountRows().Should().BeLessThan(350);
    });

    [Fact]
    public void Prune_WhenRowsHaveExpired_DeletesTheirEntries() => Tell(new HistoryPolicy { Retention = TimeSpan.FromHours(1) }, TimeSpan.FromMinutes(40), async (cluster, failed) =>
    {
        var rows = await cluster.FindHistoryAsync(new HistoryQuery { JobId = "job", Limit = 100 });
        rows.Should().HaveCountGreaterThan(100).And.HaveCountLessThan(300).And.OnlyContain(row => row.Status == InstanceStatus.Succeeded);
        cluster.CountRows().Should().BeLessThan(500);
    });

    [Fact]
    public void Prune_WhenLaterRowsAreKeptForLess_DeletesThemBeforeTheEarlierOnes() => Tell(
        new HistoryPolicy { Retention = TimeSpan.FromDays(365) },
        TimeSpan.FromMinutes(40),
        async (cluster, failed) =>
        {
            (await cluster.HistoryAsync(failed)).Should().ContainSingle();
            cluster.CountRows().Should().BeLessThan(600);
        },
        later: new HistoryPolicy { Retention = TimeSpan.FromHours(1) });

    [Fact]
    public void Prune_WhenOneKindHasFewRows_DeletesThoseOfTheOther() => Tell(new HistoryPolicy { Keep = HistoryKeep.Failures, Last = 3 }, TimeSpan.FromMinutes(5), async (cluster, failed) =>
    {
        // The decision is among the last of its kind for ever, and in the first page.
        (await cluster.FindHistoryAsync(new HistoryQuery { JobId = "job", Rows = HistoryRowKind.Decisions })).Should().ContainSingle();
        (await cluster.FindHistoryAsync(new HistoryQuery { JobId = "job" })).Should().HaveCount(5);
        (await cluster.HistoryAsync(failed)).Should().ContainSingle();
        cluster.CountRows().Should().BeLessThan(350);
    }, beginsWithSkip: true);

    private static void Tell(HistoryPolicy policy, TimeSpan pause, Func<SimulatedConformanceCluster, InstanceId, Task> story, HistoryPolicy? later = null, bool beginsWithSkip = false)
    {
        // An odd seed is a store of single entries.
        var release = new Signal();
        var probe = new Probe
        {
            Work = async (context, _) =>
            {
                if (context.Parameters == "stay")
                {
                    await release.Given;
                }

                return context.Parameters == "fail" ? ProcessorResult.Failed("no") : ProcessorResult.Succeeded();
            },
        };
        var setup = new ConformanceSetup
        {
            Processors = { ["probe"] = probe },
            Options = options =>
            {
                options.SuccessRetention = TimeSpan.FromMinutes(1);
                options.IdempotencyRetention = TimeSpan.FromHours(1);
            },
        };
        using var cluster = new SimulatedConformanceCluster(1, setup);
        cluster.Tell(async () =>
        {
            var job = new JobDefinition { Id = "job", Processor = "probe", History = policy, Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.Skip } };
            await cluster.SaveAsync(job);
            if (beginsWithSkip)
            {
                var stays = (await cluster.AskAsync(client => client.RunAsync(new RunRequest { JobId = "job", Parameters = "stay" }))).InstanceId;
                await probe.StartAsync(start => start.Run == stays);
                await cluster.RunAgainAsync("job");
                release.Give();
                await cluster.WaitAsync(stays);
            }

            var failed = await cluster.RunAgainAsync("job", "fail");
            await cluster.WaitAsync(failed);
            for (var round = 0; round < 5; round++)
            {
                for (var run = 0; run < 140; run++)
                {
                    await cluster.WaitAsync((await cluster.AskAsync(client => client.RunAsync("job"))).InstanceId);
                }

                await cluster.SaveAsync(job with { History = later ?? policy });
                await cluster.DelayAsync(pause);
            }

            await story(cluster, failed);
        });
    }
}
