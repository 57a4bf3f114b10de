using JobGrains.Testing;
using JobGrains.Tests.Jobs.Fakes;

namespace JobGrains.Tests.Jobs;

public sealed class AdmissionStories
{
    private static readonly JobDefinition OneAtATime = new() { Id = "j", Processor = "p", Admission = new AdmissionOptions { MaxInstances = 1 } };

    private static readonly Func<ulong, IEnumerable<ulong>> Upto = count => Enumerable.Range(1, (int)count).Select(i => (ulong)i);

    public static TheoryData<ulong> Seeds => [.. Upto(8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ManyRuns_OfAJobWithALimit_NeverExceedItAndAllEnd(ulong seed) => Tell(seed, SleepASecond, async (cluster, processor) =>
    {
        var job = await cluster.CallAsync(c => c.SaveAsync(OneAtATime with { Admission = new AdmissionOptions { MaxInstances = 3 } }));
        job.Version.Should().Be(1);

        var receipts = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => cluster.CallAsync(c => c.RunAsync("j"))));
        (await cluster.CallAsync(c => c.GetAsync("j"))).Running.Should().Be(3);
        var ends = await Task.WhenAll(receipts.Select(r => cluster.CallAsync(c => c.WaitAsync(r.InstanceId))));

        ends.Should().OnlyContain(end => end.Status == InstanceStatus.Succeeded);
        processor.MostAtOnce.Should().Be(3);
        await cluster.DelayAsync(TimeSpan.FromSeconds(5));
        (await cluster.CallAsync(c => c.GetAsync("j"))).Should().Match<JobInfo>(info => info.Running == 0 && info.Queued == 0);
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void QueuedRuns_WhenASlotIsFree_StartByPriorityAndThenInOrder(ulong seed) => Tell(seed, SleepASecond, async (cluster, processor) =>
    {
        await cluster.CallAsync(c => c.SaveAsync(OneAtATime));
        var ids = new List<InstanceId>();
        foreach (var priority in (int[])[0, 0, 5, 0, 5])
        {
            ids.Add((await cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", Priority = priority }))).InstanceId);
        }

        foreach (var id in ids)
        {
            await cluster.CallAsync(c => c.WaitAsync(id));
        }

        processor.Started.Should().Equal(ids[0], ids[2], ids[4], ids[1], ids[3]);
    });

    [Fact]
    public void ARun_BeyondTheLimitOfAJobThatSkips_IsSkippedForGood() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.CallAsync(c => c.SaveAsync(OneAtATime with { Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.Skip } }));
        var first = await cluster.CallAsync(c => c.RunAsync("j"));
        var request = new RunRequest { JobId = "j", IdempotencyKey = "k" };
        var skipped = await cluster.CallAsync(c => c.RunAsync(request));
        await cluster.CallAsync(c => c.WaitAsync(first.InstanceId));
        await cluster.DelayAsync(TimeSpan.FromSeconds(5));

        var again = await cluster.CallAsync(c => c.RunAsync(request));

        skipped.Outcome.Should().Be(RunOutcome.Skipped);
        again.Should().Be(skipped, "a fire has one decision");
        var history = await cluster.CallAsync(c => c.GetHistoryAsync(skipped.InstanceId));
        history.Should().ContainSingle().Which.Decision.Should().Contain("limit is 1").And.Contain("Admission.Overlap");
        processor.Started.Should().Equal(first.InstanceId);
    });

    [Fact]
    public void ARun_BeyondTheLimitOfAJobThatCancels_TakesThePlaceOfTheOldest() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.CallAsync(c => c.SaveAsync(OneAtATime with { Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.CancelRunning } }));
        var first = await cluster.CallAsync(c => c.RunAsync("j"));
        await cluster.DelayAsync(TimeSpan.FromMilliseconds(100));
        var second = await cluster.CallAsync(c => c.RunAsync("j"));

        (await cluster.CallAsync(c => c.WaitAsync(first.InstanceId))).Should().Match<InstanceInfo>(end => end.Status == InstanceStatus.Canceled && end.Failure!.Message.Contains("later run"));
        (await cluster.CallAsync(c => c.WaitAsync(second.InstanceId))).Status.Should().Be(InstanceStatus.Succeeded);
        processor.MostAtOnce.Should().Be(1);
    });

    [Fact]
    public void ARun_WhenTheQueueIsFull_IsRefusedWithTheLimit() => Tell(1, SleepASecond, async (cluster, _) =>
    {
        await cluster.CallAsync(c => c.SaveAsync(OneAtATime with { Admission = new AdmissionOptions { MaxInstances = 1, MaxBacklog = 1 } }));
        await cluster.CallAsync(c => c.RunAsync("j"));
        await cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", IdempotencyKey = "waits" }));

        var run = () => cluster.CallAsync(c => c.RunAsync("j"));

        (await run.Should().ThrowAsync<JobBacklogFullException>()).Which.MaxBacklog.Should().Be(1);
        var repeat = await cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", IdempotencyKey = "waits" }));
        repeat.Outcome.Should().Be(RunOutcome.Existing);
    });

    [Fact]
    public void ADelayedRun_OfAJobWithALimit_TakesNoSlotUntilItsTime() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.CallAsync(c => c.SaveAsync(OneAtATime));
        var later = await cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", Delay = TimeSpan.FromMinutes(5) }));
        (await cluster.CallAsync(c => c.GetAsync("j"))).Running.Should().Be(0);
        var now = await cluster.CallAsync(c => c.RunAsync("j"));
        await cluster.DelayAsync(TimeSpan.FromMinutes(5));

        (await cluster.CallAsync(c => c.WaitAsync(later.InstanceId))).Status.Should().Be(InstanceStatus.Succeeded);

        processor.Started.Should().Equal(now.InstanceId, later.InstanceId);
        cluster.Elapsed.Should().BeGreaterThan(TimeSpan.FromMinutes(5));
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ARetry_OfARunOfAJobWithALimit_IsAdmittedAnew(ulong seed)
    {
        var fails = true;
        Tell(seed, async (context, cluster) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cluster.Time);
            return fails && context.Parameters == "fails" ? ProcessorResult.Failed("as told") : ProcessorResult.Succeeded();
        }, async (cluster, processor) =>
        {
            await cluster.CallAsync(c => c.SaveAsync(OneAtATime));
            var run = await cluster.CallAsync(c => c.RunAsync("j", "fails"));
            await cluster.CallAsync(c => c.WaitAsync(run.InstanceId));
            fails = false;
            var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => cluster.CallAsync(c => c.RunAsync("j"))));
            await cluster.CallAsync(c => c.RetryAsync(new RetryRequest { InstanceId = run.InstanceId, ExpectedAttempt = 1 }));

            (await cluster.CallAsync(c => c.WaitAsync(run.InstanceId))).Should().Match<InstanceInfo>(end => end.Status == InstanceStatus.Succeeded && end.Attempt == 2);

            processor.MostAtOnce.Should().Be(1);
            await Task.WhenAll(others.Select(o => cluster.CallAsync(c => c.WaitAsync(o.InstanceId))));
            processor.MostAtOnce.Should().Be(1);
        });
    }

    [Fact]
    public void AQueuedRun_WhenItIsCanceled_LeavesTheQueue() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.CallAsync(c => c.SaveAsync(OneAtATime));
        var first = await cluster.CallAsync(c => c.RunAsync("j"));
        var second = await cluster.CallAsync(c => c.RunAsync("j"));
        var third = await cluster.CallAsync(c => c.RunAsync("j"));

        (await cluster.CallAsync(c => c.CancelAsync(second.InstanceId, "not needed"))).Status.Should().Be(InstanceStatus.Canceled);

        await cluster.DelayAsync(TimeSpan.FromMilliseconds(100));
        (await cluster.CallAsync(c => c.GetAsync("j"))).Queued.Should().Be(1);
        await cluster.CallAsync(c => c.WaitAsync(third.InstanceId));
        processor.Started.Should().Equal(first.InstanceId, third.InstanceId);
    });

    [Fact]
    public void QueuedRuns_OfAPausedJob_WaitUntilItIsResumed() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.CallAsync(c => c.SaveAsync(OneAtATime));
        (await cluster.CallAsync(c => c.PauseAsync("j"))).Status.Should().Be(JobStatus.Paused);
        var run = await cluster.CallAsync(c => c.RunAsync("j"));
        await cluster.DelayAsync(TimeSpan.FromMinutes(30));
        processor.Started.Should().BeEmpty();

        await cluster.CallAsync(c => c.ResumeAsync("j"));

        (await cluster.CallAsync(c => c.WaitAsync(run.InstanceId))).Status.Should().Be(InstanceStatus.Succeeded);
    });

    [Fact]
    public void QueuedRuns_WhenTheLimitIsRaised_StartAtOnce() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.CallAsync(c => c.SaveAsync(OneAtATime));
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.CallAsync(c => c.RunAsync("j"))));

        await cluster.CallAsync(c => c.SaveAsync(OneAtATime with { Admission = AdmissionOptions.Unlimited }));

        await Task.WhenAll(runs.Select(r => cluster.CallAsync(c => c.WaitAsync(r.InstanceId))));
        processor.MostAtOnce.Should().BeGreaterThan(1);
        cluster.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(4));
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void QueuedRuns_WhenSilosDie_StillAllEnd(ulong seed) => Tell(seed, SleepASecond, async (cluster, _) =>
    {
        await cluster.CallAsync(c => c.SaveAsync(OneAtATime));
        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.CallAsync(c => c.RunAsync("j"))));
        for (var i = 0; i < 2; i++)
        {
            await cluster.DelayAsync(TimeSpan.FromSeconds(1.3));
            var silo = cluster.Silos[0];
            cluster.Crash(silo);
            cluster.AddSilo($"n{i}");
            cluster.DeclareDead(silo);
        }

        var ends = await Task.WhenAll(runs.Select(r => cluster.CallAsync(c => c.WaitAsync(r.InstanceId))));

        ends.Should().OnlyContain(end => end.Status == InstanceStatus.Succeeded);
        cluster.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(10));
    });

    private static async Task<ProcessorResult> SleepASecond(IJobContext context, SimulatedCluster cluster, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), cluster.Time, cancellationToken);
        return ProcessorResult.Succeeded();
    }

    private static void Tell(ulong seed, Func<IJobContext, SimulatedCluster, Task<ProcessorResult>> body, Func<SimulatedCluster, StoryProcessor, Task> story) =>
        Tell(seed, (context, cluster, _) => body(context, cluster), story);

    private static void Tell(
        ulong seed, Func<IJobContext, SimulatedCluster, CancellationToken, Task<ProcessorResult>> body, Func<SimulatedCluster, StoryProcessor, Task> story)
    {
        SimulatedCluster? cluster = null;
        var processor = new StoryProcessor((context, token) => body(context, cluster!, token));
        SimulatedCluster.Run(new SimulatedClusterOptions { Seed = seed }.AddProcessor("p", _ => processor), c =>
        {
            cluster = c;
            return story(c, processor);
        });
    }
}
