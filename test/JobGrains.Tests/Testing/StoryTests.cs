using JobGrains.Hosting;
using JobGrains.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobGrains.Tests.Testing;

/// <summary>Stories on a simulated cluster, as users tell them.</summary>
public sealed class StoryTests
{
    [Theory]
    [InlineData(SimulationMode.Open, SimulatedHost.Embedded)]
    [InlineData(SimulationMode.Strict, SimulatedHost.Embedded)]
    [InlineData(SimulationMode.Open, SimulatedHost.Orleans)]
    public void ARun_WithServicesOfTheApplication_RunsInVirtualTime(SimulationMode mode, SimulatedHost host)
    {
        var options = new SimulatedClusterOptions { Mode = mode, Host = host }.ConfigureServices(services => services
            .AddSingleton<Counter>()
            .AddScoped<Greeter>()
            .AddJobGrains(jobs => jobs.AddProcessor<GreetingProcessor>("greet").AddJob(new JobDefinition { Id = "greet", Processor = "greet" })));

        var report = SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync("greet", "world");

            var ended = await cluster.WaitAsync(run.InstanceId);

            var start = await cluster.WaitForStartAsync(run.InstanceId);
            ended.ShouldHaveSucceeded("Hello, world! #1").ShouldHaveStartedNoTaskTwice().ShouldHaveRunOn(start.Silo);
            cluster.GetServices(start.Silo).GetRequiredService<Counter>().Count.Should().Be(1);
            cluster.Silos.Where(silo => silo != start.Silo).Should().OnlyContain(silo => cluster.GetServices(silo).GetRequiredService<Counter>().Count == 0, "each silo has services of its own");
            cluster.Elapsed.Should().BeGreaterThan(TimeSpan.FromHours(1));
            cluster.Starts.Should().Equal(start);
        });

        report.IsReplayable.Should().BeTrue(report.WhyNotReplayable);
        report.Starts.Should().Be(1);
    }

    [Fact]
    public void AProcessor_InjectsTheClientOfItsSilo()
    {
        var options = Options().AddJobGrains(jobs => jobs
            .AddProcessor("first", services => new ChainProcessor(services.GetRequiredService<IJobClient>()))
            .AddProcessor("second", (context, _) => new(ProcessorResult.Succeeded(context.Parameters)))
            .AddJob(new JobDefinition { Id = "first", Processor = "first" })
            .AddJob(new JobDefinition { Id = "second", Processor = "second" }));

        SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync("first", "x");
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded("second said x");
        });
    }

    [Fact]
    public void AListener_HearsWhatBecomesOfARun()
    {
        var heard = new List<JobEventKind>();
        var options = Options().AddJobGrains(jobs => jobs
            .AddProcessor("job", (_, _) => new(ProcessorResult.Succeeded()))
            .AddJob(new JobDefinition { Id = "job", Processor = "job" })
            .AddListener("ear", async (jobEvent, token) =>
            {
                await Task.Yield();
                heard.Add(jobEvent.Kind);
            }));

        SimulatedCluster.Run(options, async cluster =>
        {
            while ((await cluster.Client.ListListenersAsync()) is not [{ IsKnownEverywhere: true }])
            {
                await cluster.AdvanceAsync(TimeSpan.FromMilliseconds(100));
            }

            var run = await cluster.Client.RunAsync("job");
            await cluster.WaitAsync(run.InstanceId);
            await cluster.AdvanceAsync(TimeSpan.FromMinutes(1));

            heard.Should().Equal(JobEventKind.Accepted, JobEventKind.Started, JobEventKind.TaskEnded, JobEventKind.AttemptEnded, JobEventKind.Ended);
        });
    }

    [Fact]
    public void ADelayedRun_StartsWhenItsTimeHasCome() => SimulatedCluster.Run(Sleeping(TimeSpan.FromMinutes(20)), async cluster =>
    {
        var run = await cluster.Client.RunAsync(new RunRequest { JobId = "sleep", Delay = TimeSpan.FromHours(8) });
        await cluster.RunUntilIdleAsync();
        cluster.Starts.Should().BeEmpty("what waits for its time is not in progress");

        await cluster.AdvanceAsync(TimeSpan.FromHours(8.1));
        cluster.Starts.Should().ContainSingle().Which.Started.Should().BeCloseTo(TimeSpan.FromHours(8), TimeSpan.FromMinutes(1));
        await cluster.RunUntilIdleAsync();

        (await cluster.ObserveAsync(run.InstanceId)).ShouldHaveSucceeded();
        cluster.Elapsed.Should().BeCloseTo(TimeSpan.FromMinutes(500), TimeSpan.FromMinutes(2));
    });

    [Fact]
    public void Advance_BeyondTheTimeOfTheStory_IsNoStoryThatNeverEnds() =>
        SimulatedCluster.Run(Options(), cluster => cluster.AdvanceAsync(TimeSpan.FromDays(3)));

    [Fact]
    public void ASiloThatCrashes_LosesItsTaskToAnother() => SimulatedCluster.Run(Sleeping(TimeSpan.FromMinutes(1)), async cluster =>
    {
        var run = await cluster.Client.RunAsync("sleep");
        var first = await cluster.WaitForStartAsync(run.InstanceId);

        cluster.Crash(first.Silo);
        var ended = await cluster.WaitAsync(run.InstanceId);

        ended.ShouldHaveSucceeded();
        ended.Starts.Should().HaveCount(2).And.OnlyHaveUniqueItems(start => start.Silo).And.OnlyHaveUniqueItems(start => start.Epoch).And.OnlyContain(start => start.Try == 1);
        var twice = () => ended.ShouldHaveStartedNoTaskTwice();
        twice.Should().Throw<SimulationAssertionException>().WithMessage("*started no task twice*root of attempt 1 was started 2 times*seed 1*Succeeded*starts:*root on s*");
        cluster.Silos.Should().HaveCount(2);
    });

    [Fact]
    public void ATrace_TellsWhatHappens()
    {
        var options = Options().AddJobGrains(jobs => jobs
            .AddProcessor("tell", (context, _) =>
            {
                context.Logger.Log(LogLevel.Debug, default, "I was here", null, static (text, _) => text);
                return new(ProcessorResult.Succeeded());
            })
            .AddJob(new JobDefinition { Id = "tell", Processor = "tell" }));
        using var trace = new StringWriter();
        options.Trace = trace;

        SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync("tell");
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();
            cluster.Crash(cluster.Silos[0]);
        });

        trace.ToString().Should().Contain("Debug tell: I was here").And.Contain("s1@1 crashes");
    }

    [Fact]
    public void ACallThatIsCancelled_EndsAtOnce() => SimulatedCluster.Run(Sleeping(TimeSpan.FromHours(1)), async cluster =>
    {
        var run = await cluster.Client.RunAsync("sleep");
        using var soon = new CancellationTokenSource(TimeSpan.FromMinutes(1), cluster.Time);

        var wait = () => cluster.Client.WaitAsync(run.InstanceId, soon.Token);

        await wait.Should().ThrowAsync<OperationCanceledException>();
        cluster.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(2));
    });

    [Fact]
    public void AWait_GoesOnWhenTheSiloThatItUsesCrashes() => SimulatedCluster.Run(Sleeping(TimeSpan.FromMinutes(5)), async cluster =>
    {
        var run = await cluster.Client.RunAsync("sleep");
        var waits = Enumerable.Range(0, 10).Select(_ => cluster.Client.WaitAsync(run.InstanceId)).ToList();
        var watch = WatchAsync(cluster, run.InstanceId);
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(1));

        cluster.Crash(cluster.Silos[0]);
        await cluster.RestartAllAsync();

        (await Task.WhenAll(waits)).Should().OnlyContain(info => info.Status == InstanceStatus.Succeeded);
        (await watch).Should().Be(InstanceStatus.Succeeded);
    });

    [Fact]
    public void Silos_ComeAndGo() => SimulatedCluster.Run(Sleeping(TimeSpan.FromSeconds(5)), async cluster =>
    {
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        await cluster.StopAsync(first);
        await cluster.StopAsync(first);
        cluster.Silos.Should().HaveCount(2).And.NotContain(first);

        var again = await cluster.AddSiloAsync("s1");
        again.Should().NotBe(first);
        cluster.GetSilo("s1").Should().Be(again);

        var next = await cluster.RestartAsync(second);
        cluster.Silos.Should().HaveCount(3).And.Contain([again, next]).And.NotContain(second);

        await cluster.RestartAllAsync();
        cluster.Silos.Should().HaveCount(3).And.NotContain([again, next]);
        var run = await cluster.Client.RunAsync("sleep");
        (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();
    });

    [Fact]
    public void APausedSilo_GoesOnWhenItIsResumed() => SimulatedCluster.Run(Sleeping(TimeSpan.FromMinutes(1)), async cluster =>
    {
        var run = await cluster.Client.RunAsync("sleep");
        var start = await cluster.WaitForStartAsync(run.InstanceId);
        cluster.Pause(start.Silo);

        await cluster.AdvanceAsync(TimeSpan.FromMinutes(10));
        var busy = () => cluster.RunUntilIdleAsync(TimeSpan.FromMinutes(1));
        await busy.Should().ThrowAsync<SimulationFailedException>().WithMessage($"*not idle after 00:01:00*{run.InstanceId}*");
        cluster.Resume(start.Silo);

        (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();
    });

    [Fact]
    public void AnIsolatedSilo_IsReachedByNobodyUntilItIsNot() => SimulatedCluster.Run(Sleeping(TimeSpan.FromSeconds(1), ExecutionType.Broadcast), async cluster =>
    {
        using var isolated = cluster.Isolate(cluster.Silos[1]);
        var run = await cluster.Client.RunAsync("sleep");
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(2));
        cluster.Starts.Where(start => start.TaskId.IsBroadcastTarget).Should().HaveCount(2).And.NotContain(start => start.Silo == cluster.Silos[1]);
        isolated.Count.Should().BePositive();

        isolated.Dispose();
        var ended = await cluster.WaitAsync(run.InstanceId);

        ended.ShouldHaveSucceeded().ShouldHaveKeptItsTargets().ShouldHaveRunOn([.. cluster.Silos]).ShouldHaveTarget(cluster.Silos[1], JobTaskStatus.Succeeded);
    });

    [Fact]
    public void ALostSilo_IsALostTarget() => SimulatedCluster.Run(Sleeping(TimeSpan.FromMinutes(1), ExecutionType.Broadcast), async cluster =>
    {
        var run = await cluster.Client.RunAsync("sleep");
        var victim = (await cluster.WaitForStartAsync(start => start.TaskId.IsBroadcastTarget)).Silo;
        cluster.Crash(victim);

        var ended = await cluster.WaitAsync(run.InstanceId);

        ended.ShouldHaveFailed().ShouldHaveKeptItsTargets().ShouldHaveTarget(victim, JobTaskStatus.Lost);
        var wrong = () => ended.ShouldHaveTarget(victim, JobTaskStatus.Failed);
        wrong.Should().Throw<SimulationAssertionException>().WithMessage($"*have target {victim} Failed*is Lost*");
        ended.Invoking(run => run.ShouldHaveSucceeded()).Should().Throw<SimulationAssertionException>().WithMessage("Expected the run to have succeeded, but it is Failed (seed 1)*");
        ended.Invoking(run => run.ShouldHaveFailed(FailureKind.Timeout)).Should().Throw<SimulationAssertionException>();
        ended.Invoking(run => run.ShouldHaveBeenCanceled()).Should().Throw<SimulationAssertionException>();
        ended.Invoking(run => run.ShouldHaveRunOn(victim)).Should().Throw<SimulationAssertionException>().WithMessage($"*have run on {victim}, but it ran on*s1*");
    });

    [Fact]
    public void AWronglySuspectedSilo_RunsOnAndItsTaskRunsAgain() => SimulatedCluster.Run(Sleeping(TimeSpan.FromMinutes(1)), async cluster =>
    {
        var run = await cluster.Client.RunAsync("sleep");
        var start = await cluster.WaitForStartAsync(run.InstanceId);
        cluster.DeclareDead(start.Silo, blindness: TimeSpan.FromMinutes(5));

        var ended = await cluster.WaitAsync(run.InstanceId);

        ended.ShouldHaveSucceeded();
        ended.Starts.Should().HaveCount(2).And.OnlyHaveUniqueItems(s => s.Silo);
        cluster.Silos.Should().NotContain(start.Silo);
    });

    [Fact]
    public void CallsThatAreChosen_AreLostAndCounted() => SimulatedCluster.Run(Sleeping(TimeSpan.FromSeconds(1)), async cluster =>
    {
        using var lost = cluster.Disturb(new CallFault { Kind = CallFaultKind.RequestLost, Target = CallTarget.Worker, Limit = 1 });
        var run = await cluster.Client.RunAsync("sleep");

        (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded().ShouldHaveStartedNoTaskTwice();

        lost.Count.Should().Be(1);
        cluster.Starts[0].Started.Should().BeGreaterThan(TimeSpan.FromSeconds(5), "the dispatch came again after the timeout of the first");
    });

    [Theory]
    [InlineData(CallFaultKind.ReplyLost)]
    [InlineData(CallFaultKind.Repeated)]
    [InlineData(CallFaultKind.Delayed)]
    public void WhateverHappensToCalls_ATaskIsStartedOnce(CallFaultKind kind) => SimulatedCluster.Run(Sleeping(TimeSpan.FromSeconds(1)), async cluster =>
    {
        var fault = cluster.Disturb(new CallFault { Kind = kind, Target = CallTarget.Worker, Delay = TimeSpan.FromSeconds(3), Limit = 3 });
        var run = await cluster.Client.RunAsync("sleep");

        (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded().ShouldHaveStartedNoTaskTwice();

        fault.Count.Should().BePositive();
    });

    [Theory]
    [InlineData(SimulatedHost.Embedded)]
    [InlineData(SimulatedHost.Orleans)]
    public void StorageThatFails_RefusesRunsUntilItIsWell(SimulatedHost host)
    {
        var options = Sleeping(TimeSpan.FromSeconds(1));
        options.Host = host;
        SimulatedCluster.Run(options, async cluster =>
        {
            var request = new RunRequest { JobId = "sleep", IdempotencyKey = "one" };
            using (var failing = cluster.DisturbStorage(StorageFault.WriteFails))
            {
                var run = () => cluster.Client.RunAsync(request);
                (await run.Should().ThrowAsync<JobRunUnknownException>()).Which.Key.IdempotencyKey.Should().Be("one");
                failing.Count.Should().BePositive();
            }

            var receipt = await cluster.InsistAsync(client => client.RunAsync(request));
            (await cluster.WaitAsync(receipt.InstanceId)).ShouldHaveSucceeded();
        });
    }

    [Fact]
    public void SilosMayDiffer()
    {
        var options = Options()
            .AddJobGrains((silo, jobs) => _ = silo == "s2" ? jobs.AddProcessor("rare", (_, _) => new(ProcessorResult.Succeeded())) : jobs)
            .AddJobGrains(jobs => jobs
                .AddProcessor("tell", (context, _) => new(ProcessorResult.Succeeded(context.Silo.Value)))
                .ConfigureSilo("s3", silo => silo.Tags.Add("large"))
                .AddSiloFilter("not-s1", new NotOn("s1"))
                .AddJob(new JobDefinition { Id = "rare", Processor = "rare" })
                .AddJob(new JobDefinition { Id = "tagged", Processor = "tell", Placement = new PlacementOptions { Tags = ["large"] } })
                .AddJob(new JobDefinition { Id = "filtered", Processor = "tell", ExecutionType = ExecutionType.Broadcast, Placement = new PlacementOptions { Filter = "not-s1" } })
                .AddJob(new JobDefinition { Id = "hungry", Processor = "tell", Placement = new PlacementOptions { MinMemoryBytes = 1_000 } }));
        options.Capacity = silo => new SiloCapacity { FreeCpuCores = 1, FreeMemoryBytes = silo == "s1" ? 2_000 : 10, FreeDiskBytes = 1 };

        SimulatedCluster.Run(options, async cluster =>
        {
            var (s1, s2, s3) = (cluster.Silos[0], cluster.Silos[1], cluster.Silos[2]);
            (await RunAsync("rare")).ShouldHaveSucceeded().ShouldHaveRunOn(s2);
            (await RunAsync("tagged")).ShouldHaveSucceeded().ShouldHaveRunOn(s3);
            (await RunAsync("filtered")).ShouldHaveSucceeded().ShouldHaveRunOn(s2, s3);
            (await RunAsync("hungry")).ShouldHaveSucceeded().ShouldHaveRunOn(s1);

            async Task<ObservedRun> RunAsync(string job) => await cluster.WaitAsync((await cluster.Client.RunAsync(job)).InstanceId);
        });
    }

    [Fact]
    public void TheSameSeed_TakesTheSameCourse()
    {
        var reports = SimulatedCluster.RunSeeds(1..5, Faulty, Story);
        var again = SimulatedCluster.RunSeeds(1..5, Faulty, Story);

        again.Select(report => report.Fingerprint).Should().Equal(reports.Select(report => report.Fingerprint));
        reports.Select(report => report.Fingerprint).Should().OnlyHaveUniqueItems();
        reports.Should().OnlyContain(report => report.IsReplayable);
    }

    [Theory]
    [InlineData(SimulatedHost.Embedded)]
    [InlineData(SimulatedHost.Orleans)]
    public void UnderRandomFaults_EveryAcceptedRunEnds(SimulatedHost host)
    {
        var reports = SimulatedCluster.RunSeeds(
            1..30,
            () =>
            {
                var options = Faulty();
                options.Host = host;
                return options;
            },
            Story);

        reports.SelectMany(report => report.Faults.Keys).Distinct().Should().HaveCountGreaterThan(8).And.Contain("SiloCrashed");
    }

    private static async Task<InstanceStatus> WatchAsync(SimulatedCluster cluster, InstanceId run)
    {
        var last = InstanceStatus.Delayed;
        await foreach (var progress in cluster.Client.WatchAsync(run))
        {
            last = progress.Status;
        }

        return last;
    }

    private static async Task Story(SimulatedCluster cluster)
    {
        var runs = new List<InstanceId>();
        for (var i = 0; i < 5; i++)
        {
            var request = new RunRequest { JobId = "sleep", IdempotencyKey = $"key {i}" };
            runs.Add((await cluster.InsistAsync(client => client.RunAsync(request))).InstanceId);
            await cluster.AdvanceAsync(TimeSpan.FromSeconds(10));
        }

        cluster.StopFaults();
        await cluster.RunUntilIdleAsync();
        foreach (var run in runs)
        {
            var ended = await cluster.ObserveAsync(run);
            (ended.Info.Status is InstanceStatus.Succeeded or InstanceStatus.Failed).Should().BeTrue("{0}", ended);
        }
    }

    private static SimulatedClusterOptions Faulty()
    {
        var options = Sleeping(TimeSpan.FromSeconds(20));
        options.FaultStrength = 1;
        return options;
    }

    private static SimulatedClusterOptions Options() => new() { Mode = SimulationMode.Strict };

    private static SimulatedClusterOptions Sleeping(TimeSpan time, ExecutionType executionType = ExecutionType.Standalone) => Options().AddJobGrains(jobs => jobs
        .AddProcessor("sleep", services => new SleepingProcessor(time, services.GetRequiredService<TimeProvider>()))
        .AddJob(new JobDefinition { Id = "sleep", Processor = "sleep", ExecutionType = executionType }));

    private sealed class SleepingProcessor(TimeSpan sleep, TimeProvider time) : IJobProcessor
    {
        public async ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken)
        {
            await Task.Delay(sleep, time, cancellationToken);
            return ProcessorResult.Succeeded();
        }
    }

    private sealed class ChainProcessor(IJobClient client) : IJobProcessor
    {
        public async ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken)
        {
            var next = await client.RunAsync("second", context.Parameters, cancellationToken);
            var ended = await client.WaitAsync(next.InstanceId, cancellationToken);
            return ProcessorResult.Succeeded($"second said {ended.Result}");
        }
    }

    private sealed class NotOn(string name) : ISiloFilter
    {
        public string? Reject(SiloInfo silo, JobDefinition job) => silo.Name == name ? $"not on {name}" : null;
    }

    private sealed class Counter
    {
        public int Count { get; set; }
    }

    private sealed class Greeter(Counter counter)
    {
        public string Greet(string? whom) => $"Hello, {whom}! #{++counter.Count}";
    }

    private sealed class GreetingProcessor(Greeter greeter, TimeProvider time, ILogger<GreetingProcessor> logger) : IJobProcessor
    {
        public async ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromHours(1), time, cancellationToken);
            logger.Log(LogLevel.Information, default, "greets", null, static (text, _) => text);
            context.Services.GetRequiredService<Greeter>().Should().NotBeSameAs(greeter, "a task has a scope within that of its session");
            return ProcessorResult.Succeeded(greeter.Greet(context.Parameters));
        }
    }
}
