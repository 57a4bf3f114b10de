namespace JobGrains.Conformance;

/// <summary>What was is found again: each end of an attempt and each decision once, page by page.</summary>
public abstract partial class ConformanceSuite
{
    private static readonly int[] PageSizes = [1, 2, 3, 100];
    private static readonly string[] Ends = ["ok", "fail", "ok", "ok", "fail", "ok"];

    [Fact]
    public Task ThePast_IsReadPageByPage_NewestFirst_AndEachRowOnce() => RunAsync(async (cluster, _) =>
    {
        await cluster.SaveAsync(Job(ExecutionType.Standalone));
        var runs = await RunInTurnAsync(cluster, 7);

        var query = new HistoryQuery { JobId = "job", Limit = 3 };
        var first = await cluster.AskAsync(client => client.FindHistoryAsync(query));
        await RunInTurnAsync(cluster, 1);
        var second = await cluster.AskAsync(client => client.FindHistoryAsync(query with { Cursor = first.Next }));
        var third = await cluster.AskAsync(client => client.FindHistoryAsync(query with { Cursor = second.Next }));
        var again = await cluster.AskAsync(client => client.FindHistoryAsync(query with { Cursor = first.Next }));

        first.Rows.Should().HaveCount(3);
        second.Rows.Should().HaveCount(3);
        third.Rows.Should().ContainSingle();
        third.Next.Should().BeNull("there are no more");
        again.Should().BeEquivalentTo(second, "a page is where it was");
        first.Rows.Concat(second.Rows).Concat(third.Rows).Select(row => row.InstanceId).Should().Equal(runs.Reverse());
        (await cluster.FindHistoryAsync(query with { Limit = 2 })).Should().HaveCount(8);
    });

    [Fact]
    public Task ThePast_IsFoundByWhatIsAskedFor() => RunAsync(async (cluster, probe) =>
    {
        probe.Work = (context, _) => Task.FromResult(context.Parameters == "fail" ? ProcessorResult.Failed("no") : ProcessorResult.Succeeded());
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Tags = ["shared"] });
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Id = "other", Tags = ["shared"] });
        foreach (var (job, parameters, key, tag) in new[] { ("job", "ok", "order 1", "red"), ("job", "fail", "order 2", "blue"), ("other", "ok", "order 1", "red"), ("other", "fail", "order 3", "none") })
        {
            var request = new RunRequest { JobId = job, Parameters = parameters, BusinessKey = key, Tags = [tag], IdempotencyKey = $"{job} {parameters}" };
            await cluster.WaitAsync((await cluster.AskAsync(client => client.RunAsync(request))).InstanceId);
        }

        var all = await cluster.FindHistoryAsync(new HistoryQuery());
        all.Should().HaveCount(4);
        await FindsAsync(new HistoryQuery { JobId = "other" }, row => row.JobId == "other");
        await FindsAsync(new HistoryQuery { Status = InstanceStatus.Failed }, row => row.Status == InstanceStatus.Failed);
        await FindsAsync(new HistoryQuery { BusinessKey = "order 1" }, row => row.BusinessKey == "order 1");
        await FindsAsync(new HistoryQuery { Tag = "red" }, row => row.Tags.Contains("red"));
        await FindsAsync(new HistoryQuery { Tag = "shared", Limit = 1 }, _ => true);
        await FindsAsync(new HistoryQuery { Tag = "red", Status = InstanceStatus.Failed }, _ => false);
        await FindsAsync(new HistoryQuery { JobId = "job", Tag = "none" }, _ => false);
        await FindsAsync(new HistoryQuery { JobId = "job", Tag = "blue", BusinessKey = "order 2", Status = InstanceStatus.Failed }, row => row.BusinessKey == "order 2");
        await FindsAsync(new HistoryQuery { Rows = HistoryRowKind.Attempts }, _ => true);
        await FindsAsync(new HistoryQuery { Rows = HistoryRowKind.Decisions }, _ => false);
        foreach (var silo in probe.Starts.Select(start => start.Silo).Distinct())
        {
            await FindsAsync(new HistoryQuery { Silo = silo }, row => row.Tries.Any(task => task.Silo == silo));
        }

        foreach (var edge in all.Select(row => row.EndedTime))
        {
            await FindsAsync(new HistoryQuery { EndedFrom = edge }, row => row.EndedTime >= edge);
            await FindsAsync(new HistoryQuery { EndedBefore = edge, Limit = 1 }, row => row.EndedTime < edge);
            await FindsAsync(new HistoryQuery { EndedFrom = edge, EndedBefore = edge + TimeSpan.FromTicks(1), Tag = "shared" }, row => row.EndedTime == edge);
        }

        async Task FindsAsync(HistoryQuery query, Func<AttemptRecord, bool> condition) =>
            (await cluster.FindHistoryAsync(query)).Select(row => row.InstanceId).Should().BeEquivalentTo(all.Where(condition).Select(row => row.InstanceId), $"they match {query}");
    });

    [Fact]
    public Task ARowOfThePast_HasEveryTry_WithItsSilo() => RunAsync(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(3);
        probe.Work = (context, _) => Task.FromResult(context.Try == 1 || context is IMapContext { Payload: "3" } ? ProcessorResult.Failed("once") : ProcessorResult.Succeeded(context is IMapContext map ? map.Payload : "done"));
        var twice = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromMilliseconds(10) };
        var standalone = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Id = "standalone", TaskRetry = twice });
        var broadcast = await cluster.RunAsync(Job(ExecutionType.Broadcast) with { Id = "broadcast" });
        var reduced = await cluster.RunAsync(Job(ExecutionType.MapReduce) with { Id = "reduced", TaskRetry = twice });
        foreach (var run in new[] { standalone, broadcast, reduced })
        {
            await cluster.WaitAsync(run);
        }

        var rows = await cluster.FindHistoryAsync(new HistoryQuery { Rows = HistoryRowKind.Attempts });
        rows.Should().HaveCount(3);
        rows.Should().OnlyContain(row => row.Attempt == 1 && row.StartedTime != null && row.EndedTime != default && row.CreatedTime != default);
        Of(standalone).Tries.Select(task => (task.Try, task.Status, task.Failure?.Message)).Should().Equal((1, JobTaskStatus.Failed, "once"), (2, JobTaskStatus.Succeeded, null));
        Of(standalone).Result.Should().Be("done");
        Of(broadcast).Tries.Should().Contain(task => task.TaskId == TaskId.BroadcastTarget(0) && task.Status == JobTaskStatus.Failed).And.Contain(task => task.TaskId == TaskId.Root);
        Of(reduced).Tries.Should().Contain(task => task.TaskId == TaskId.Root && task.Status == JobTaskStatus.Succeeded).And.Contain(task => task.TaskId == TaskId.Final);
        Of(reduced).Tries.Count(task => task.Status == JobTaskStatus.Failed && task.TaskId.IsMapped).Should().Be(1, "of mapped tasks those count that failed in the end");
        rows.SelectMany(row => row.Tries).Should().OnlyContain(task => cluster.Silos.Contains(task.Silo!.Value));
        foreach (var run in new[] { standalone, broadcast, reduced })
        {
            (await cluster.HistoryAsync(run)).Should().BeEquivalentTo([Of(run)]);
        }

        AttemptRecord Of(InstanceId run) => rows.Single(row => row.InstanceId == run);
    });

    [Fact]
    public Task RunsAreListedPageByPage_OpenOnesFirst() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (context, _) =>
        {
            if (context.Parameters == "stay")
            {
                await release.Given;
            }

            return context.Parameters == "fail" ? ProcessorResult.Failed("no") : ProcessorResult.Succeeded();
        };
        await cluster.SaveAsync(Job(ExecutionType.Standalone));
        var ended = await RunInTurnAsync(cluster, 3);
        var failed = await cluster.RunAgainAsync("job", "fail");
        await cluster.WaitAsync(failed);
        await cluster.AskAsync(client => client.RetryAsync(new RetryRequest { InstanceId = failed, ExpectedAttempt = 1 }));
        await cluster.WaitAsync(failed);
        var open = new[] { await cluster.RunAgainAsync("job", "stay"), await cluster.RunAgainAsync("job", "stay") };
        await probe.StartAsync(start => start.Run == open[0]);
        await probe.StartAsync(start => start.Run == open[1]);

        foreach (var limit in PageSizes)
        {
            var all = await cluster.FindAsync(new InstanceQuery { JobId = "job", Limit = limit });
            all.Take(2).Select(info => info.InstanceId).Should().BeEquivalentTo(open);
            all.Skip(2).Select(info => info.InstanceId).Should().Equal([failed, .. ended.Reverse()], "a run that was tried again is there once, where it ended last");
        }

        (await cluster.FindAsync(new InstanceQuery { JobId = "job", Status = InstanceStatus.Failed })).Should().ContainSingle().Which.Attempt.Should().Be(2);
        (await cluster.FindAsync(new InstanceQuery { JobId = "job", Status = InstanceStatus.Running, Limit = 1 })).Select(info => info.InstanceId).Should().BeEquivalentTo(open);
        var end = (await cluster.GetAsync(ended[1])).EndedTime!.Value;
        (await cluster.FindAsync(new InstanceQuery { JobId = "job", EndedFrom = end, EndedBefore = end + TimeSpan.FromTicks(1) })).Should().Contain(info => info.InstanceId == ended[1]).And.OnlyContain(info => info.EndedTime == end);
        release.Give();
    });

    [Fact]
    public Task ACursorOfAnotherQuery_IsRefused() => RunAsync(async (cluster, _) =>
    {
        await cluster.SaveAsync(Job(ExecutionType.Standalone));
        await RunInTurnAsync(cluster, 2);
        var page = await cluster.AskAsync(client => client.FindHistoryAsync(new HistoryQuery { JobId = "job", Limit = 1 }));
        var runs = await cluster.AskAsync(client => client.FindAsync(new InstanceQuery { JobId = "job", Limit = 1 }));

        await RefusesAsync(client => client.FindHistoryAsync(new HistoryQuery { JobId = "other", Cursor = page.Next }), "*Cursor belongs to a query of rows with job 'job', and this is one of rows with job 'other'*");
        await RefusesAsync(client => client.FindAsync(new InstanceQuery { JobId = "job", Cursor = page.Next }), "*Cursor belongs to a query of rows with job 'job', and this is one of runs with job 'job'*");
        await RefusesAsync(client => client.FindHistoryAsync(new HistoryQuery { JobId = "job", Cursor = runs.Next }), "*Cursor belongs to a query of runs*");
        await RefusesAsync(client => client.FindHistoryAsync(new HistoryQuery { Cursor = page.Next![1..] }), "*Cursor is none that a page returned*");
        await RefusesAsync(client => client.FindHistoryAsync(new HistoryQuery { Limit = 1_001 }), "*Limit is 1001; the range is 1 to 1000*");
        (await cluster.AskAsync(client => client.FindHistoryAsync(new HistoryQuery { JobId = "job", Limit = 100, Cursor = page.Next }))).Rows.Should().ContainSingle();

        async Task RefusesAsync<T>(Func<IJobClient, Task<T>> call, string message) =>
            await FluentActions.Awaiting(() => cluster.AskAsync(call)).Should().ThrowAsync<JobValidationException>().WithMessage(message);
    });

    [Fact]
    public Task WhatNothingWasMadeOf_IsADecision() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.Skip } });
        await probe.StartAsync(_ => true);
        var skipped = await cluster.RunAgainAsync("job");
        release.Give();
        await cluster.WaitAsync(run);

        (await cluster.FindHistoryAsync(new HistoryQuery { Rows = HistoryRowKind.Decisions })).Should().ContainSingle().Which.Should().Match<AttemptRecord>(row =>
            row.InstanceId == skipped && row.Attempt == 0 && row.Decision!.Contains("Skipped") && row.Status == InstanceStatus.Canceled);
        (await cluster.FindHistoryAsync(new HistoryQuery { Rows = HistoryRowKind.Attempts })).Should().ContainSingle().Which.InstanceId.Should().Be(run);
        (await cluster.FindAsync(new InstanceQuery())).Select(info => info.InstanceId).Should().Equal([run], "nothing is no run");
    });

    [Fact]
    public Task OfSuccessesOnlyTheLastAreKept_WhereTheJobSaysSo() => RunAsync(async (cluster, probe) =>
    {
        probe.Work = (context, _) => Task.FromResult(context.Parameters == "fail" ? ProcessorResult.Failed("no") : ProcessorResult.Succeeded());
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { History = new HistoryPolicy { Keep = HistoryKeep.Failures, Last = 2 } });
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Id = "other" });
        var runs = new List<InstanceId>();
        foreach (var parameters in Ends)
        {
            runs.Add(await cluster.RunAgainAsync("job", parameters));
            await cluster.WaitAsync(runs[^1]);
            await cluster.WaitAsync(await cluster.RunAgainAsync("other"));
        }

        (await cluster.FindHistoryAsync(new HistoryQuery { JobId = "job", Limit = 1 })).Select(row => row.InstanceId).Should().Equal(runs[5], runs[4], runs[3], runs[1]);
        (await cluster.FindHistoryAsync(new HistoryQuery { JobId = "job", Status = InstanceStatus.Succeeded })).Select(row => row.InstanceId).Should().Equal(runs[5], runs[3]);
        (await cluster.FindAsync(new InstanceQuery { JobId = "job" })).Select(info => info.InstanceId).Should().Equal(runs[5], runs[4], runs[3], runs[1]);
        (await cluster.FindHistoryAsync(new HistoryQuery { JobId = "other" })).Should().HaveCount(6, "it says nothing about it");
        (await cluster.FindHistoryAsync(new HistoryQuery())).Should().HaveCount(10);
    });

    private static async Task<IReadOnlyList<InstanceId>> RunInTurnAsync(ConformanceCluster cluster, int count)
    {
        var runs = new List<InstanceId>();
        for (var i = 0; i < count; i++)
        {
            runs.Add(await cluster.RunAgainAsync("job"));
            await cluster.WaitAsync(runs[^1]);
        }

        return runs;
    }
}
