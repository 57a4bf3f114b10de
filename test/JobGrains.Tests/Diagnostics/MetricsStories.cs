using System.Diagnostics.Metrics;
using JobGrains.Hosting;
using JobGrains.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static JobGrains.Diagnostics.TelemetryNames;

namespace JobGrains.Tests.Diagnostics;

/// <summary>What the metrics say when things happen, in virtual time.</summary>
public sealed class MetricsStories
{
    public static TheoryData<SimulatedHost> Hosts => [SimulatedHost.Embedded, SimulatedHost.Orleans];

    [Theory]
    [MemberData(nameof(Hosts))]
    public void ARun_IsCounted_FromItsAcceptanceToItsEnd(SimulatedHost host) => Tell(host, static (_, _) => new(ProcessorResult.Succeeded()), async (cluster, metrics) =>
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe" });
        var run = await cluster.Client.RunAsync(new RunRequest { JobId = "job", IdempotencyKey = "once" });
        await cluster.Client.RunAsync(new RunRequest { JobId = "job", IdempotencyKey = "once" });
        (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();

        metrics.Of(Instruments.InstancesAccepted).Should().ContainSingle().Which.Tags.Should().Equal(new Dictionary<string, object?> { [Attributes.JobId] = "job", [Attributes.Origin] = "caller" });
        metrics.Sum(Instruments.InstancesStarted, Attributes.JobId, "job").Should().Be(1);
        metrics.Of(Instruments.InstancesEnded).Should().ContainSingle().Which.Tags.Should().Equal(new Dictionary<string, object?> { [Attributes.JobId] = "job", [Attributes.Status] = "succeeded" });
        metrics.Sum(Instruments.AttemptsEnded, Attributes.Status, "succeeded").Should().Be(1);
        metrics.Of(Instruments.InstanceDuration).Should().ContainSingle();
        metrics.Of(Instruments.InstanceStartLatency).Should().ContainSingle().Which.Value.Should().BeLessThan(1);
        metrics.Of(Instruments.InstanceScheduleLag).Should().ContainSingle();
        metrics.Sum(Instruments.TasksDelivered).Should().Be(1);
        metrics.Sum(Instruments.TasksEnded, Attributes.Status, "succeeded").Should().Be(1);
        metrics.Of(Instruments.TaskDuration).Should().ContainSingle().Which[Attributes.Outcome].Should().Be("succeeded");
        metrics.Of(Instruments.CommitDuration).Should().NotBeEmpty().And.OnlyContain(commit => commit[Attributes.Outcome] == "done");
        metrics.Sum(Instruments.TasksRedelivered).Should().Be(0);
        metrics.Sum(Instruments.ReportsFenced).Should().Be(0);
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void TriesAndAttemptsThatFail_AreCountedOneByOne(SimulatedHost host) => Tell(host, static (_, _) => throw new InvalidOperationException("no"), async (cluster, metrics) =>
    {
        await cluster.Client.SaveAsync(new JobDefinition
        {
            Id = "job",
            Processor = "probe",
            TaskRetry = new RetryPolicy { MaxTries = 3, Delay = TimeSpan.FromSeconds(1) },
            AttemptRetry = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromSeconds(1) },
        });
        var run = await cluster.Client.RunAsync("job");
        (await cluster.WaitAsync(run.InstanceId)).ShouldHaveFailed();

        metrics.Sum(Instruments.InstancesStarted).Should().Be(2, "each attempt starts");
        metrics.Sum(Instruments.TriesFailed, Attributes.ErrorType, "exception").Should().Be(6);
        metrics.Sum(Instruments.TaskRetries).Should().Be(4);
        metrics.Sum(Instruments.TasksEnded, Attributes.Status, "failed").Should().Be(2);
        metrics.Sum(Instruments.AttemptsEnded, Attributes.ErrorType, "exception").Should().Be(2);
        metrics.Sum(Instruments.InstancesEnded, Attributes.ErrorType, "exception").Should().Be(1);
        metrics.Of(Instruments.InstanceStartLatency).Should().ContainSingle("the second attempt waited by policy");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void ALostSilo_ShowsAsRedeliveredTasks(SimulatedHost host) => Tell(host, Wait, async (cluster, metrics) =>
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe" });
        var run = await cluster.Client.RunAsync(new RunRequest { JobId = "job", Parameters = "60" });
        var start = await cluster.WaitForStartAsync(run.InstanceId);
        cluster.Crash(start.Silo);
        (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();

        metrics.Sum(Instruments.TasksRedelivered, Attributes.JobId, "job").Should().Be(1);
        metrics.Sum(Instruments.TasksDelivered).Should().Be(2);
        metrics.Sum(Instruments.TasksEnded).Should().Be(1);
        metrics.Look(Instruments.SiloTasks).Select(measured => measured[Attributes.SiloName]).Should().NotContain(start.Silo.Value.Split('@')[0], "a silo that has ended has no tasks");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void ABroadcastThatLosesASilo_ShowsALostTarget(SimulatedHost host) => Tell(host, Wait, async (cluster, metrics) =>
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe", ExecutionType = ExecutionType.Broadcast });
        var run = await cluster.Client.RunAsync(new RunRequest { JobId = "job", Parameters = "60" });
        var start = await cluster.WaitForStartAsync(start => start.TaskId.IsBroadcastTarget);
        cluster.Crash(start.Silo);
        (await cluster.WaitAsync(run.InstanceId)).ShouldHaveFailed();

        metrics.Sum(Instruments.BroadcastTargetsLost, Attributes.JobId, "job").Should().Be(1);
        metrics.Sum(Instruments.TasksEnded, Attributes.Status, "lost").Should().Be(1);
        metrics.Sum(Instruments.TasksRedelivered).Should().Be(0, "a target never moves");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void AMap_CountsItsTasks_AndThoseThatItRepeats(SimulatedHost host) => Tell(host, static async (context, token) =>
    {
        if (context is IMapContext { IsRoot: true } root)
        {
            await root.MapAsync([.. Enumerable.Range(1, 50).Select(static number => new MapItem($"{number}"))], token);
        }
        else
        {
            await Task.Delay(TimeSpan.FromSeconds(5), context.Services.GetRequiredService<TimeProvider>(), token);
            return context.Try == 1 && context is IMapContext { Payload: "7" } ? ProcessorResult.Failed("once") : ProcessorResult.Succeeded();
        }

        return ProcessorResult.Succeeded();
    }, async (cluster, metrics) =>
    {
        await cluster.Client.SaveAsync(new JobDefinition
        {
            Id = "job",
            Processor = "probe",
            ExecutionType = ExecutionType.Map,
            ConcurrencyPerSilo = 2,
            TaskRetry = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromSeconds(1) },
        });
        var run = await cluster.Client.RunAsync("job");
        var start = await cluster.WaitForStartAsync(start => start.TaskId.IsMapped);
        cluster.Crash(start.Silo);
        var ended = (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded().Info;

        metrics.Sum(Instruments.TasksEnded, Attributes.Status, "succeeded").Should().Be(ended.Tasks.Total).And.Be(51);
        metrics.Sum(Instruments.TasksRedelivered).Should().Be(ended.Tasks.Redelivered).And.BeGreaterThan(0);
        metrics.Sum(Instruments.TriesFailed, Attributes.ErrorType, "reported").Should().Be(1);
        metrics.Sum(Instruments.TaskRetries).Should().Be(1);
        metrics.Sum(Instruments.TasksDelivered).Should().BeGreaterThanOrEqualTo(52);
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Fires_ShowHowLateTheyAre_AndWhichWereMissed(SimulatedHost host) => Tell(host, static (_, _) => new(ProcessorResult.Succeeded()), async (cluster, metrics) =>
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe", Schedule = Schedule.FixedRate(TimeSpan.FromMinutes(1)) });
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(5.5));
        await cluster.Client.PauseAsync("job");
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(3));
        await cluster.Client.ResumeAsync("job");
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(1));

        var fires = metrics.Sum(Instruments.FiresDecided, Attributes.JobId, "job");
        fires.Should().BeGreaterThanOrEqualTo(5);
        metrics.Sum(Instruments.InstancesAccepted, Attributes.Origin, "schedule").Should().Be(fires);
        metrics.Of(Instruments.FireLag).Should().HaveCount((int)fires).And.OnlyContain(lag => lag.Value < 5);
        metrics.Of(Instruments.InstanceScheduleLag).Should().HaveCount((int)fires).And.OnlyContain(lag => lag.Value < 5);
        metrics.Sum(Instruments.FiresMissed, Attributes.Reason, "paused").Should().Be(3);
        metrics.Of(Instruments.WakeUpLag).Should().NotBeEmpty().And.OnlyContain(lag => lag.Value < 60);
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void TheBacklog_IsCounted_AndItsOldestRunAges(SimulatedHost host) => Tell(host, Wait, async (cluster, metrics) =>
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe", Admission = new AdmissionOptions { MaxInstances = 2, MaxBacklog = 3 } });
        for (var i = 0; i < 5; i++)
        {
            await cluster.Client.RunAsync(new RunRequest { JobId = "job", Parameters = "3600" });
        }

        var refused = () => cluster.Client.RunAsync("job");
        await refused.Should().ThrowAsync<JobBacklogFullException>();
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(10));

        var open = metrics.Look(Instruments.InstancesOpen);
        open.Where(measured => measured[Attributes.State] == "running").Sum(measured => measured.Value).Should().Be(2);
        open.Where(measured => measured[Attributes.State] == "queued").Sum(measured => measured.Value).Should().Be(3);
        metrics.Look(Instruments.InstanceOldestQueued).Max(measured => measured.Value).Should().BeInRange(590, 660);
        metrics.Look(Instruments.SiloTasks).Where(measured => measured[Attributes.State] == "running").Sum(measured => measured.Value).Should().Be(2);
        metrics.Look(Instruments.Silos).Should().HaveCount(3).And.OnlyContain(measured => measured[Attributes.State] == "ready" && measured.Value == 3);
        metrics.Sum(Instruments.InstancesRejected, Attributes.Reason, "backlog").Should().Be(1);
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void AProcessorThatDoesNotReturn_IsCountedAsAbandoned_UntilItDoes(SimulatedHost host) => Tell(
        host,
        static async (context, _) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(10), context.Services.GetRequiredService<TimeProvider>(), CancellationToken.None);
            return ProcessorResult.Succeeded();
        },
        async (cluster, metrics) =>
        {
            await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe", Timeouts = new TimeoutOptions { Task = TimeSpan.FromSeconds(10), Grace = TimeSpan.FromSeconds(1) } });
            var run = await cluster.Client.RunAsync("job");
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveFailed(FailureKind.Timeout);
            var during = metrics.Look(Instruments.SiloAbandoned).Sum(measured => measured.Value);
            await cluster.AdvanceAsync(TimeSpan.FromMinutes(11));

            metrics.Sum(Instruments.ProcessorsAbandoned, Attributes.JobId, "job").Should().Be(1);
            during.Should().Be(1);
            metrics.Look(Instruments.SiloAbandoned).Sum(measured => measured.Value).Should().Be(0);
        });

    [Fact]
    public void LinesOfRunLogs_AreCounted_KeptAndDropped() => Tell(
        SimulatedHost.Embedded,
        static (context, _) =>
        {
            var line = new string('x', 1_000);
            for (var i = 0; i < 1_000; i++)
            {
#pragma warning disable CA1848, CA2254 // A story says what it logs.
                context.Logger.LogInformation(line);
#pragma warning restore CA1848, CA2254
            }

            return new(ProcessorResult.Succeeded());
        },
        async (cluster, metrics) =>
        {
            await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe" });
            var run = await cluster.Client.RunAsync("job");
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();
            await cluster.AdvanceAsync(TimeSpan.FromSeconds(5));

            metrics.Sum(Instruments.LogLinesDropped).Should().BeGreaterThan(0);
            (metrics.Sum(Instruments.LogLinesKept) + metrics.Sum(Instruments.LogLinesDropped)).Should().Be(1_000);
        },
        static options => options.RunLogs.RunBufferSize = 65_536);

    [Fact]
    public void JobsBeyondTheLimitOfTags_ShareOne() => Tell(SimulatedHost.Embedded, static (_, _) => new(ProcessorResult.Succeeded()), async (cluster, metrics) =>
    {
        for (var i = 0; i < 6; i++)
        {
            await cluster.Client.SaveAsync(new JobDefinition { Id = $"job{i}", Processor = "probe" });
            (await cluster.WaitAsync((await cluster.Client.RunAsync($"job{i}")).InstanceId)).ShouldHaveSucceeded();
        }

        metrics.Of(Instruments.InstancesEnded).Select(measured => measured[Attributes.JobId]).Distinct().Should().HaveCountLessThan(6).And.Contain("(others)");
    });

    private static async ValueTask<ProcessorResult> Wait(IJobContext context, CancellationToken cancellationToken)
    {
        var seconds = double.Parse(context.Parameters!, System.Globalization.CultureInfo.InvariantCulture);
        await Task.Delay(TimeSpan.FromSeconds(seconds), context.Services.GetRequiredService<TimeProvider>(), cancellationToken);
        return ProcessorResult.Succeeded();
    }

    private static void Tell(
        SimulatedHost host,
        Func<IJobContext, CancellationToken, ValueTask<ProcessorResult>> process,
        Func<SimulatedCluster, MetricsRecorder, Task> story,
        Action<JobGrainsOptions>? configure = null)
    {
        using var metrics = new MetricsRecorder();
        var options = new SimulatedClusterOptions { Host = host }.ConfigureServices(services => services
            .AddSingleton<IMeterFactory>(metrics)
            .AddJobGrains(jobs => jobs
                .Configure(configure ?? (static _ => { }))
                .ConfigureTelemetry(static telemetry => telemetry.MaxJobTags = 2)
                .AddProcessor("probe", _ => new AnyProcessor(process))));
        SimulatedCluster.Run(options, cluster => story(cluster, metrics));
    }

    private sealed class AnyProcessor(Func<IJobContext, CancellationToken, ValueTask<ProcessorResult>> process) : IJobProcessor, IMapProcessor
    {
        public ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken) => process(context, cancellationToken);

        public ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken) => process(context, cancellationToken);
    }
}
