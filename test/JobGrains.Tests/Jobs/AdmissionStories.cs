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
        var job = await cluster.Client.SaveAsync(OneAtATime with { Admission = new AdmissionOptions { MaxInstances = 3 } });
        job.Version.Should().Be(1);

        var receipts = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => cluster.Client.RunAsync("j")));
        (await cluster.Client.GetAsync("j")).Running.Should().Be(3);
        var ends = await Task.WhenAll(receipts.Select(r => cluster.Client.WaitAsync(r.InstanceId)));

        ends.Should().OnlyContain(end => end.Status == InstanceStatus.Succeeded);
        processor.MostAtOnce.Should().Be(3);
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(5));
        (await cluster.Client.GetAsync("j")).Should().Match<JobInfo>(info => info.Running == 0 && info.Queued == 0);
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void QueuedRuns_WhenASlotIsFree_StartByPriorityAndThenInOrder(ulong seed) => Tell(seed, SleepASecond, async (cluster, processor) =>
    {
        await cluster.Client.SaveAsync(OneAtATime);
        var ids = new List<InstanceId>();
        foreach (var priority in (int[])[0, 0, 5, 0, 5])
        {
            ids.Add((await cluster.Client.RunAsync(new RunRequest { JobId = "j", Priority = priority })).InstanceId);
        }

        foreach (var id in ids)
        {
            await cluster.Client.WaitAsync(id);
        }

        processor.Started.Should().Equal(ids[0], ids[2], ids[4], ids[1], ids[3]);
    });

    [Fact]
    public void ARun_BeyondTheLimitOfAJobThatSkips_IsSkippedForGood() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.Client.SaveAsync(OneAtATime with { Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.Skip } });
        var first = await cluster.Client.RunAsync("j");
        var request = new RunRequest { JobId = "j", IdempotencyKey = "k" };
        var skipped = await cluster.Client.RunAsync(request);
        await cluster.Client.WaitAsync(first.InstanceId);
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(5));

        var again = await cluster.Client.RunAsync(request);

        skipped.Outcome.Should().Be(RunOutcome.Skipped);
        again.Should().Be(skipped, "a fire has one decision");
        var history = await cluster.Client.GetHistoryAsync(skipped.InstanceId);
        history.Should().ContainSingle().Which.Decision.Should().Contain("limit is 1").And.Contain("Admission.Overlap");
        processor.Started.Should().Equal(first.InstanceId);
    });

    [Fact]
    public void ARun_BeyondTheLimitOfAJobThatCancels_TakesThePlaceOfTheOldest() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.Client.SaveAsync(OneAtATime with { Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.CancelRunning } });
        var first = await cluster.Client.RunAsync("j");
        await cluster.AdvanceAsync(TimeSpan.FromMilliseconds(100));
        var second = await cluster.Client.RunAsync("j");

        (await cluster.Client.WaitAsync(first.InstanceId)).Should().Match<InstanceInfo>(end => end.Status == InstanceStatus.Canceled && end.Failure!.Message.Contains("later run"));
        (await cluster.Client.WaitAsync(second.InstanceId)).Status.Should().Be(InstanceStatus.Succeeded);
        processor.MostAtOnce.Should().Be(1);
    });

    [Fact]
    public void ARun_WhenTheQueueIsFull_IsRefusedWithTheLimit() => Tell(1, SleepASecond, async (cluster, _) =>
    {
        await cluster.Client.SaveAsync(OneAtATime with { Admission = new AdmissionOptions { MaxInstances = 1, MaxBacklog = 1 } });
        await cluster.Client.RunAsync("j");
        await cluster.Client.RunAsync(new RunRequest { JobId = "j", IdempotencyKey = "waits" });

        var run = () => cluster.Client.RunAsync("j");

        (await run.Should().ThrowAsync<JobBacklogFullException>()).Which.MaxBacklog.Should().Be(1);
        var repeat = await cluster.Client.RunAsync(new RunRequest { JobId = "j", IdempotencyKey = "waits" });
        repeat.Outcome.Should().Be(RunOutcome.Existing);
    });

    [Fact]
    public void ADelayedRun_OfAJobWithALimit_TakesNoSlotUntilItsTime() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.Client.SaveAsync(OneAtATime);
        var later = await cluster.Client.RunAsync(new RunRequest { JobId = "j", Delay = TimeSpan.FromMinutes(5) });
        (await cluster.Client.GetAsync("j")).Running.Should().Be(0);
        var now = await cluster.Client.RunAsync("j");
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(5));

        (await cluster.Client.WaitAsync(later.InstanceId)).Status.Should().Be(InstanceStatus.Succeeded);

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
            await cluster.Client.SaveAsync(OneAtATime);
            var run = await cluster.Client.RunAsync("j", "fails");
            await cluster.Client.WaitAsync(run.InstanceId);
            fails = false;
            var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => cluster.Client.RunAsync("j")));
            await cluster.Client.RetryAsync(new RetryRequest { InstanceId = run.InstanceId, ExpectedAttempt = 1 });

            (await cluster.Client.WaitAsync(run.InstanceId)).Should().Match<InstanceInfo>(end => end.Status == InstanceStatus.Succeeded && end.Attempt == 2);

            processor.MostAtOnce.Should().Be(1);
            await Task.WhenAll(others.Select(o => cluster.Client.WaitAsync(o.InstanceId)));
            processor.MostAtOnce.Should().Be(1);
        });
    }

    [Fact]
    public void AQueuedRun_WhenItIsCanceled_LeavesTheQueue() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.Client.SaveAsync(OneAtATime);
        var first = await cluster.Client.RunAsync("j");
        var second = await cluster.Client.RunAsync("j");
        var third = await cluster.Client.RunAsync("j");

        (await cluster.Client.CancelAsync(second.InstanceId, "not needed")).Status.Should().Be(InstanceStatus.Canceled);

        await cluster.AdvanceAsync(TimeSpan.FromMilliseconds(100));
        (await cluster.Client.GetAsync("j")).Queued.Should().Be(1);
        await cluster.Client.WaitAsync(third.InstanceId);
        processor.Started.Should().Equal(first.InstanceId, third.InstanceId);
    });

    [Fact]
    public void QueuedRuns_OfAPausedJob_WaitUntilItIsResumed() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.Client.SaveAsync(OneAtATime);
        (await cluster.Client.PauseAsync("j")).Status.Should().Be(JobStatus.Paused);
        var run = await cluster.Client.RunAsync("j");
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(30));
        processor.Started.Should().BeEmpty();

        await cluster.Client.ResumeAsync("j");

        (await cluster.Client.WaitAsync(run.InstanceId)).Status.Should().Be(InstanceStatus.Succeeded);
    });

    [Fact]
    public void QueuedRuns_WhenTheLimitIsRaised_StartAtOnce() => Tell(1, SleepASecond, async (cluster, processor) =>
    {
        await cluster.Client.SaveAsync(OneAtATime);
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.Client.RunAsync("j")));

        await cluster.Client.SaveAsync(OneAtATime with { Admission = AdmissionOptions.Unlimited });

        await Task.WhenAll(runs.Select(r => cluster.Client.WaitAsync(r.InstanceId)));
        processor.MostAtOnce.Should().BeGreaterThan(1);
        cluster.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(4));
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void QueuedRuns_WhenSilosDie_StillAllEnd(ulong seed) => Tell(seed, SleepASecond, async (cluster, _) =>
    {
        await cluster.Client.SaveAsync(OneAtATime);
        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.Client.RunAsync("j")));
        for (var i = 0; i < 2; i++)
        {
            await cluster.AdvanceAsync(TimeSpan.FromSeconds(1.3));
            var silo = cluster.Silos[0];
            cluster.Crash(silo, Timeout.InfiniteTimeSpan);
            await cluster.AddSiloAsync($"n{i}");
            cluster.DeclareDead(silo);
        }

        var ends = await Task.WhenAll(runs.Select(r => cluster.Client.WaitAsync(r.InstanceId)));

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
        SimulatedCluster.Run(new SimulatedClusterOptions { Seed = seed, Mode = SimulationMode.Strict }.AddJobGrains(jobs => jobs.AddProcessor("p", _ => processor)), c =>
        {
            cluster = c;
            return story(c, processor);
        });
    }
}
