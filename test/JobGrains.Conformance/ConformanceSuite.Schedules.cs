namespace JobGrains.Conformance;

/// <summary>Guarantees 1 and 7 for jobs that fire by themselves.</summary>
public abstract partial class ConformanceSuite
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(400);

    [Fact]
    public Task EachFireYieldsOneRun_WhoeverDies() => RunAsync(async (cluster, probe) =>
    {
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Schedule = Schedule.FixedRate(Often) });
        await RunsAsync(probe, 2);
        await cluster.EndActivationsAsync();
        await cluster.CrashAsync(cluster.Silos[0]);
        await RunsAsync(probe, 6);
        await cluster.AskAsync(client => client.PauseAsync("job"));
        await cluster.UntilQuietAsync("job");

        var rows = await cluster.DecisionsAsync("job");
        var fires = rows.Where(row => row.MissedFires == 0).GroupBy(row => row.ScheduledTime).OrderBy(fire => fire.Key).ToList();

        rows.Should().OnlyContain(row => row.MissedFires == 0, "none was a minute late");
        fires.Should().OnlyContain(fire => fire.Select(row => row.InstanceId).Distinct().Count() == 1);
        fires.Should().OnlyContain(fire => (fire.Key - fires[0].Key).Ticks % Often.Ticks == 0);
        (fires[^1].Key - fires[0].Key).Should().Be((fires.Count - 1) * Often, "none is left out");
    });

    [Fact]
    public Task APausedJob_DoesNotFire_AndRecordsWhatItMissed() => RunAsync(async (cluster, probe) =>
    {
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Schedule = Schedule.FixedRate(Often) });
        await RunsAsync(probe, 1);

        await cluster.AskAsync(client => client.PauseAsync("job"));
        await cluster.UntilQuietAsync("job");
        var before = probe.Starts.Count;
        await cluster.DelayAsync(5 * Often);
        var during = probe.Starts.Count;
        var resumed = await cluster.AskAsync(client => client.ResumeAsync("job"));
        await RunsAsync(probe, probe.Starts.Select(start => start.Run).Distinct().Count() + 1);
        await cluster.AskAsync(client => client.PauseAsync("job"));
        await cluster.UntilQuietAsync("job");

        during.Should().Be(before);
        resumed.NextFireTime.Should().NotBeNull();
        var missed = (await cluster.DecisionsAsync("job")).Where(row => row.MissedFires > 0).ToList();
        missed.Should().ContainSingle().Which.Should().Match<AttemptRecord>(row =>
            row.Attempt == 0 && row.Decision!.Contains("paused") && row.MissedFires >= 4 && row.LastScheduledTime == row.ScheduledTime + ((row.MissedFires - 1) * Often));
    });

    [Fact]
    public Task AFixedDelay_NeverHasTwoRunsOpen() => RunAsync(async (cluster, probe) =>
    {
        var delay = TimeSpan.FromMilliseconds(100);
        var (running, most) = (0, 0);
        probe.Work = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await cluster.DelayAsync(TimeSpan.FromMilliseconds(50));
            Interlocked.Decrement(ref running);
            return ProcessorResult.Succeeded();
        };
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Schedule = Schedule.FixedDelay(delay) });
        await RunsAsync(probe, 2);
        await cluster.EndActivationsAsync("job");
        await RunsAsync(probe, 4);
        await cluster.AskAsync(client => client.PauseAsync("job"));
        await cluster.UntilQuietAsync("job");

        most.Should().Be(1);
        var rows = (await cluster.DecisionsAsync("job")).OrderBy(row => row.ScheduledTime).ToList();
        rows.Zip(rows.Skip(1)).Should().OnlyContain(pair => pair.Second.ScheduledTime >= pair.First.EndedTime + delay);
    });

    [Fact]
    public Task AFireBeyondTheLimit_IsSkippedAndRecorded() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with
        {
            Schedule = Schedule.FixedRate(Often),
            Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.Skip },
        });
        await RunsAsync(probe, 1);
        while (!(await cluster.DecisionsAsync("job")).Any(row => row is { Attempt: 0, MissedFires: 0 }))
        {
            await cluster.DelayAsync(Often);
        }

        release.Give();
        await cluster.AskAsync(client => client.PauseAsync("job"));
        await cluster.UntilQuietAsync("job");

        (await cluster.DecisionsAsync("job")).Where(row => row.Attempt == 0).Should().OnlyContain(row => row.Decision!.Contains("Admission.Overlap"));
    });

    [Fact]
    public Task ADeletedJob_FiresNoMore_AndItsNextGenerationDoes() => RunAsync(async (cluster, probe) =>
    {
        var job = Job(ExecutionType.Standalone) with { Schedule = Schedule.FixedRate(Often) };
        await cluster.SaveAsync(job);
        await RunsAsync(probe, 1);

        await cluster.AskAsync(async client =>
        {
            await client.DeleteAsync("job");
            return true;
        });
        await cluster.UntilQuietAsync("job");
        var before = probe.Starts.Count;
        await cluster.DelayAsync(4 * Often);
        var after = probe.Starts.Count;
        await cluster.SaveAsync(job);
        await probe.StartAsync(start => start.Run.Generation == 1);

        after.Should().Be(before);
    });

    [Fact]
    public Task ABackfill_RunsEachFireOfItsRange() => RunAsync(async (cluster, probe) =>
    {
        var job = await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Schedule = Schedule.Cron("0 0 1 1 *") });
        var last = job.NextFireTime!.Value.AddYears(-1);

        var fires = await cluster.AskAsync(client => client.BackfillAsync(new BackfillRequest { JobId = "job", From = last.AddYears(-3), To = last }));
        await RunsAsync(probe, 4);
        await cluster.UntilQuietAsync("job");

        fires.Should().Be(4);
        (await cluster.DecisionsAsync("job")).Select(row => row.ScheduledTime).Distinct().Order().Should().Equal(last.AddYears(-3), last.AddYears(-2), last.AddYears(-1), last);
    });

    [Fact]
    public Task AScheduleThatCanNeverFire_IsRefused() => RunAsync(async (cluster, _) =>
    {
        var save = () => cluster.SaveAsync(Job(ExecutionType.Standalone) with { Schedule = Schedule.Cron("0 0 30 2 *") });
        var past = () => cluster.SaveAsync(Job(ExecutionType.Standalone) with { Schedule = Schedule.Once(DateTimeOffset.UnixEpoch) });
        var zone = () => cluster.SaveAsync(Job(ExecutionType.Standalone) with { Schedule = Schedule.Cron("@daily") with { TimeZone = "Europe/Berln" } });

        await save.Should().ThrowAsync<JobValidationException>();
        await past.Should().ThrowAsync<JobValidationException>().WithMessage("*no fire*");
        await zone.Should().ThrowAsync<JobValidationException>().WithMessage("*Europe/Berlin*");
    });

    /// <summary>Waits until so many runs have started.</summary>
    private static async Task RunsAsync(Probe probe, int count) => await probe.StartAsync(_ => probe.Starts.Select(start => start.Run).Distinct().Count() >= count);
}
