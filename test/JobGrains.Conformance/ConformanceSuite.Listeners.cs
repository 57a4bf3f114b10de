namespace JobGrains.Conformance;

/// <summary>Listeners hear what becomes of runs: all of it, in order, whatever crashes between.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task AListenerHearsARun_FromAcceptedToEnded_InOrder() => RunAsync(new Ear(), async (cluster, probe, ear) =>
    {
        probe.Work = (context, _) => Task.FromResult(context.Try == 1 ? ProcessorResult.Failed("once") : ProcessorResult.Succeeded());

        var run = await cluster.RunAsync(Job(ExecutionType.Standalone) with { TaskRetry = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromMilliseconds(10) } });
        await ear.HearEndAsync(run);
        var heard = ear.HeardOf(run);

        heard.Select(e => e.Kind).Should().Equal(JobEventKind.Accepted, JobEventKind.Started, JobEventKind.TaskEnded, JobEventKind.TaskEnded, JobEventKind.AttemptEnded, JobEventKind.Ended);
        heard.Select(e => e.Sequence).Should().Equal(1, 2, 3, 4, 5, 6);
        heard.Should().OnlyContain(e => e.Dropped == 0 && e.JobId == "job");
        heard[1].Should().Match<JobEvent>(e => e.Attempt == 1 && e.Status == InstanceStatus.Running);
        heard[2].Should().Match<JobEvent>(e => e.TaskId == TaskId.Root && e.Try == 1 && e.TaskStatus == JobTaskStatus.Failed && e.Failure!.Message == "once" && e.Silo == probe.Starts[0].Silo);
        heard[3].Should().Match<JobEvent>(e => e.TaskId == TaskId.Root && e.Try == 2 && e.TaskStatus == JobTaskStatus.Succeeded && e.Failure == null);
        heard[4].Should().Match<JobEvent>(e => e.Status == InstanceStatus.Succeeded && e.Tasks!.Succeeded == 1);
        heard[5].Should().Match<JobEvent>(e => e.Status == InstanceStatus.Succeeded && e.Attempt == 1);
    });

    [Fact]
    public Task AListenerHearsCancels_Retries_AndFurtherAttempts() => RunAsync(new Ear(), async (cluster, probe, ear) =>
    {
        probe.Work = async (context, token) =>
        {
            if (context.Attempt < 3)
            {
                await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                return ProcessorResult.Failed("stopped");
            }

            return ProcessorResult.Succeeded();
        };

        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var number = attempt;
            await probe.StartAsync(start => start.Attempt == number);
            await cluster.AskAsync(client => client.CancelAsync(run, "no longer wanted"));
            await cluster.WaitAsync(run);
            await cluster.AskAsync(client => client.RetryAsync(new RetryRequest { InstanceId = run, ExpectedAttempt = number }));
        }

        await ear.HearAsync(e => e.InstanceId == run && e is { Kind: JobEventKind.Ended, Status: InstanceStatus.Succeeded });
        var heard = ear.HeardOf(run).Where(e => e.Kind != JobEventKind.TaskEnded).ToList();

        JobEventKind[] canceled = [JobEventKind.Started, JobEventKind.Canceling, JobEventKind.AttemptEnded, JobEventKind.Ended];
        JobEventKind[] expected = [JobEventKind.Accepted, .. canceled, JobEventKind.Retried, .. canceled, JobEventKind.Retried, JobEventKind.Started, JobEventKind.AttemptEnded, JobEventKind.Ended];
        heard.Select(e => e.Kind).Should().Equal(expected);
        heard.Where(e => e.Kind == JobEventKind.Canceling).Should().OnlyContain(e => e.Failure!.Message == "no longer wanted");
        heard.Where(e => e.Kind == JobEventKind.Ended).Select(e => (e.Attempt, e.Status)).Should().Equal((1, InstanceStatus.Canceled), (2, InstanceStatus.Canceled), (3, InstanceStatus.Succeeded));
    });

    [Fact]
    public Task AListenerHearsTheTargetsOfABroadcast_AndOfAMapItsFailures() => RunAsync(new Ear(), async (cluster, probe, ear) =>
    {
        probe.Children = Probe.Numbers(5);
        probe.Work = (context, _) => Task.FromResult(context is IMapContext { Payload: "3" } ? ProcessorResult.Failed("not three") : ProcessorResult.Succeeded());

        var broadcast = await cluster.RunAsync(Job(ExecutionType.Broadcast));
        var map = await cluster.RunAsync(Job(ExecutionType.Map) with { Id = "map" });
        await ear.HearEndAsync(broadcast);
        await ear.HearEndAsync(map);

        var targets = ear.HeardOf(broadcast).Where(e => e.TaskId is { IsBroadcastTarget: true }).ToLookup(e => e.Kind);
        targets[JobEventKind.TaskStarted].Select(e => e.Silo).Should().BeEquivalentTo(cluster.Silos.Select(silo => (SiloId?)silo));
        targets[JobEventKind.TaskEnded].Should().HaveCount(3).And.OnlyContain(e => e.TaskStatus == JobTaskStatus.Succeeded);
        var ofMap = ear.HeardOf(map);
        ofMap.Where(e => e.Kind == JobEventKind.TaskEnded).Select(e => (e.TaskId == TaskId.Root, e.TaskStatus)).Should().BeEquivalentTo(new (bool, JobTaskStatus?)[] { (true, JobTaskStatus.Succeeded), (false, JobTaskStatus.Failed) });
        ofMap[^1].Should().Match<JobEvent>(e => e.Status == InstanceStatus.Failed && e.Tasks!.Succeeded == 5 && e.Tasks.Failed == 1);
    });

    [Fact]
    public Task AListenerThatThrows_HasItsEventAgain_AndHoldsUpNobody()
    {
        return RunAsync([new Ear(), new Ear()], options => options.Listeners.RetryDelay = TimeSpan.FromMilliseconds(50), async (cluster, _) =>
        {
            var (good, bad) = (cluster.Ears[0], cluster.Ears[1]);
            var ready = new Signal();
            bad.Work = _ => ready.Given.IsCompleted ? Task.CompletedTask : throw new InvalidOperationException("not now");

            var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
            (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Succeeded);
            await good.HearEndAsync(run);
            var stuck = await ListenerAsync(cluster, 1, info => info.Failure is not null && info.Waiting == 5);
            ready.Give();
            await bad.HearEndAsync(run);
            var after = await ListenerAsync(cluster, 1, info => info.Waiting == 0);

            stuck.Failure.Should().Contain("not now");
            stuck.Delivered.Should().Be(0);
            bad.Called.Count(e => e.Sequence == 1).Should().BeGreaterThan(1);
            bad.HeardOf(run).Select(e => e.Sequence).Should().Equal(1, 2, 3, 4, 5);
            after.Should().Match<ListenerInfo>(info => info.Delivered == 5 && info.Dropped == 0 && info.Failure == null);
        });
    }

    [Fact]
    public Task WhenTheSiloThatCallsAListenerCrashes_AnotherGoesOn() => RunAsync(
        [new Ear()],
        options => (options.Listeners.Shards, options.Listeners.PollPeriod) = (1, TimeSpan.FromMilliseconds(500)),
        async (cluster, _) =>
        {
            var ear = cluster.Ears[0];
            var (reached, release) = (new Signal(), new Signal());
            ear.Work = async e =>
            {
                if (e.Kind == JobEventKind.AttemptEnded)
                {
                    reached.Give();
                    await release.Given;
                }
            };

            var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
            await reached.Given;
            var first = (await ListenerAsync(cluster, 0, info => info.Silos.Count == 1)).Silos[0];
            await cluster.CrashAsync(first);
            var second = (await ListenerAsync(cluster, 0, info => info.Silos.Count == 1 && info.Silos[0] != first)).Silos[0];
            release.Give();
            await ear.HearEndAsync(run);

            second.Should().NotBe(first);
            ear.HeardOf(run).Select(e => e.Sequence).Should().Equal(1, 2, 3, 4, 5);
            ear.Called.Count(e => e.Kind == JobEventKind.AttemptEnded).Should().BeGreaterThan(1, "what was not acknowledged comes again");
        });

    [Fact]
    public Task WhatHappensWhileNoSiloHasTheListener_IsHeardLater() => RunAsync(
        [new Ear()],
        options => options.Listeners.PollPeriod = TimeSpan.FromMilliseconds(500),
        async (cluster, _) =>
        {
            var ear = cluster.Ears[0];
            await cluster.StopAsync(cluster.Silos[0]);

            var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
            await cluster.WaitAsync(run);

            // All are handed over: what an activation takes with it is handed over again only after half a minute.
            await ListenerAsync(cluster, 0, info => info.Waiting == 5);
            await cluster.EndActivationsAsync();
            var waiting = await ListenerAsync(cluster, 0, info => info.Waiting == 5);
            var called = ear.Called.Count(e => e.InstanceId == run);
            await cluster.AddSiloAsync("s1");
            await ear.HearEndAsync(run);

            waiting.Silos.Should().BeEmpty();
            called.Should().Be(0);
            ear.HeardOf(run).Select(e => e.Sequence).Should().Equal(1, 2, 3, 4, 5);
        },
        silo => silo == "s1");

    [Fact]
    public Task AListenerHearsOnlyWhatItsFilterSays() => RunAsync(
        [new Ear { Filter = new JobListenerFilter { Jobs = ["job"], Kinds = [JobEventKind.Ended] } }],
        _ => { },
        async (cluster, _) =>
        {
            var ear = cluster.Ears[0];
            var other = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Id = "other" });
            await cluster.WaitAsync(other);
            var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
            await ear.HearEndAsync(run);

            ear.Called.Select(e => (e.InstanceId, e.Kind)).Distinct().Should().Equal((run, JobEventKind.Ended));
            (await ListenerAsync(cluster, 0, _ => true)).Filter.Kinds.Should().Equal(JobEventKind.Ended);
        });

    [Fact]
    public Task AListenerThatWasRemoved_HearsNothingMore_AndRunsGoOn() => RunAsync(new Ear(), async (cluster, _, ear) =>
    {
        var before = await cluster.RunAsync(Job(ExecutionType.Standalone));
        await ear.HearEndAsync(before);

        await cluster.AskAsync(async client =>
        {
            await client.RemoveListenerAsync("ear1");
            await client.RemoveListenerAsync("never-was");
            return true;
        });
        while ((await cluster.AskAsync(client => client.ListListenersAsync())).Count > 0)
        {
            await cluster.DelayAsync(TimeSpan.FromMilliseconds(20));
        }

        var after = await cluster.RunAgainAsync("job");
        (await cluster.WaitAsync(after)).Status.Should().Be(InstanceStatus.Succeeded);
        await cluster.UntilQuietAsync("job");
        ear.HeardOf(after).Should().NotContain(e => e.Kind == JobEventKind.Ended);
    });

    private Task RunAsync(Ear ear, Func<ConformanceCluster, Probe, Ear, Task> story) => RunAsync([ear], _ => { }, (cluster, probe) => story(cluster, probe, cluster.Ears[0]));

    /// <summary>Tells a story with listeners "ear1", "ear2", …; it begins when every silo knows of them. Each cluster has its own, made like the given ones.</summary>
    private Task RunAsync(IReadOnlyList<Ear> ears, Action<Hosting.JobGrainsOptions> options, Func<ConformanceCluster, Probe, Task> story, Func<string, bool>? hasListeners = null)
    {
        var probe = new Probe();
        IReadOnlyList<Ear> own = ears;
        return RunAsync(
            () =>
            {
                probe = new Probe();
                own = [.. ears.Select(ear => new Ear { Filter = ear.Filter })];
                return new ConformanceSetup { Processors = { ["probe"] = probe }, Options = options, Ears = own, HasListeners = hasListeners ?? (_ => true) };
            },
            async cluster =>
            {
                cluster.Ears = own;
                for (var number = 0; number < own.Count; number++)
                {
                    await ListenerAsync(cluster, number, info => info.IsKnownEverywhere);
                }

                await story(cluster, probe);
            });
    }

    /// <summary>Looks at a listener until it is as the story needs it.</summary>
    private static async Task<ListenerInfo> ListenerAsync(ConformanceCluster cluster, int number, Func<ListenerInfo, bool> condition)
    {
        while (true)
        {
            var infos = await cluster.AskAsync(client => client.ListListenersAsync());
            if (infos.FirstOrDefault(info => info.Name == $"ear{number + 1}") is { } info && condition(info))
            {
                return info;
            }

            await cluster.DelayAsync(TimeSpan.FromMilliseconds(20));
        }
    }
}
