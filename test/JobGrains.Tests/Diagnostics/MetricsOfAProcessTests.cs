using System.Diagnostics.Metrics;
using JobGrains.Diagnostics;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static JobGrains.Diagnostics.TelemetryNames;

namespace JobGrains.Tests.Diagnostics;

/// <summary>Metrics of a real process: what they cost where nobody listens, and what the journal tells.</summary>
public sealed class MetricsOfAProcessTests
{
    [Fact]
    public void WhereNobodyListens_MeasuringAllocatesNothing()
    {
        using var meter = new Meter(JobGrainsTelemetry.Name);
        var metrics = new EngineMetrics(meter, new JobTags(100));
        var definition = new JobDefinition { Id = "job", Processor = "probe" };
        var id = new InstanceId("job.0.U6WAxjLOFFrjLVyvCYy5cg");
        var running = new InstanceRecord { InstanceId = id, Snapshot = definition, Attempt = 1, Status = InstanceStatus.Running, StartedTime = DateTimeOffset.UnixEpoch, Tasks = [new TaskEntry { TaskId = TaskId.Root }] };
        var ended = running with { Status = InstanceStatus.Succeeded, Tasks = [running.Tasks[0] with { Status = JobTaskStatus.Succeeded }] };
        var request = new DeliveryRequest { Holder = new HolderId(HolderKind.Instance, id.Value), InstanceId = id, Attempt = 1, ExecutionType = ExecutionType.Standalone, Epoch = new Epoch(1, 1), Tasks = [new DeliveredTask { TaskId = TaskId.Root, Try = 1 }] };

        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Measure();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Measure()
        {
            metrics.Accepted(id, isFire: false);
            metrics.Delivered(request);
            new CommitTiming(metrics, TimeProvider.System).End(isDone: true);
            metrics.Saved(null, new InstanceChange(running));
            metrics.Saved(running, new InstanceChange(ended));
            metrics.Fenced();
            metrics.WokenUp(default, TimeProvider.System);
        }
    }

    [Fact]
    public async Task TheJournal_TellsOfItsBatches()
    {
        var folder = Directory.CreateTempSubdirectory("jobgrains-journal-");
        using var metrics = new MetricsRecorder();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<IMeterFactory>(metrics);
        builder.Services.AddJobGrains(jobs => jobs
            .UseJournal(folder.FullName)
            .AddProcessor("probe", static (context, token) => new ValueTask<ProcessorResult>(ProcessorResult.Succeeded()))
            .AddJob(new JobDefinition { Id = "job", Processor = "probe" }));
        using (var host = builder.Build())
        {
            var token = TestContext.Current.CancellationToken;
            await host.StartAsync(token);
            var client = host.Services.GetRequiredService<IJobClient>();
            var run = await client.RunAsync("job", cancellationToken: token);
            await client.WaitAsync(run.InstanceId, token);
            await host.StopAsync(token);
        }

        folder.Delete(recursive: true);
        metrics.Of(Instruments.JournalBatchSize).Should().NotBeEmpty().And.OnlyContain(batch => batch.Value >= 1);
        metrics.Of(Instruments.JournalBatchBytes).Should().HaveSameCount(metrics.Of(Instruments.JournalBatchSize)).And.OnlyContain(batch => batch.Value > 0);
        metrics.Of(Instruments.JournalBatchDuration).Should().HaveSameCount(metrics.Of(Instruments.JournalBatchSize));
        metrics.Of(Instruments.CommitDuration).Should().NotBeEmpty();
        metrics.Sum(Instruments.InstancesEnded, Attributes.Status, "succeeded").Should().Be(1);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void MaxJobTags_OutOfItsRange_StopsTheHost(int value)
    {
        var result = new TelemetryOptionsValidator().Validate(null, new TelemetryOptions { MaxJobTags = value });

        result.Failed.Should().BeTrue();
        result.FailureMessage.Should().Contain("TelemetryOptions.MaxJobTags").And.Contain("0 to 10,000");
    }

    [Fact]
    public void TheTagOfAJob_IsTheSameForAJobAndItsRuns()
    {
        var tags = new JobTags(1);

        tags.Of(new InstanceId("a.b-c.12.U6WAxjLOFFrjLVyvCYy5cg")).Should().Be("a.b-c");
        tags.Of(new JobId("a.b-c")).Should().BeSameAs(tags.Of(new InstanceId("a.b-c.0.U6WAxjLOFFrjLVyvCYy5cg")));
        tags.Of(new JobId("another")).Should().Be(JobTags.Others);
    }
}
