using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace JobGrains.Tests.Health;

/// <summary>The health checks of a process, as its health endpoint asks for them.</summary>
public sealed class HealthChecksTests
{
    private static readonly string[] Names =
    [
        "jobgrains.store", "jobgrains.wake_ups", "jobgrains.workers", "jobgrains.abandoned_processors", "jobgrains.set_aside", "jobgrains.backlog", "jobgrains.success",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AProcess_IsUnhealthyBeforeItsStart_HealthyAfterIt_AndUnhealthyAfterItsStop()
    {
        var folder = Directory.CreateTempSubdirectory("jobgrains-journal-");
        using var host = Build(jobs => jobs.UseJournal(folder.FullName));

        var before = await CheckAsync(host);
        await host.StartAsync(Token);
        var running = await CheckAsync(host);
        await host.StopAsync(Token);
        var after = await CheckAsync(host);

        before.Entries.Keys.Should().Equal(Names);
        before.Entries.Values.Should().OnlyContain(entry => entry.Tags.Contains("jobgrains"));
        before.Entries["jobgrains.store"].Status.Should().Be(HealthStatus.Unhealthy);
        before.Entries["jobgrains.workers"].Should().Match<HealthReportEntry>(entry => entry.Status == HealthStatus.Unhealthy && entry.Description!.Contains("No silo runs"));
        running.Entries.Values.Should().OnlyContain(entry => entry.Status == HealthStatus.Healthy && entry.Description!.Length > 0);
        after.Entries["jobgrains.workers"].Status.Should().Be(HealthStatus.Unhealthy);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task CordonedSilos_AreDegraded_AndUnhealthyWhereNoneIsLeft()
    {
        using var host = Build(static jobs => jobs.ConfigureEmbedded(static embedded => embedded.Silos = 2));
        await host.StartAsync(Token);
        var client = host.Services.GetRequiredService<IJobClient>();
        var silos = await client.GetSilosAsync(Token);
        await client.CordonSiloAsync(silos[0].Id, Token);
        var one = (await CheckAsync(host)).Entries["jobgrains.workers"];
        await client.CordonSiloAsync(silos[1].Id, Token);
        var all = (await CheckAsync(host)).Entries["jobgrains.workers"];
        await client.UncordonSiloAsync(silos[0].Id, Token);
        await client.UncordonSiloAsync(silos[1].Id, Token);
        var none = (await CheckAsync(host)).Entries["jobgrains.workers"];
        await host.StopAsync(Token);

        one.Status.Should().Be(HealthStatus.Degraded);
        one.Description.Should().Contain($"Silo '{silos[0].Name}' is cordoned").And.Contain("UncordonSiloAsync");
        one.Data["readySilos"].Should().Be(1);
        all.Status.Should().Be(HealthStatus.Unhealthy);
        all.Description.Should().StartWith("None of the 2 silos of the cluster takes work");
        none.Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task ProcessorsThatDoNotReturn_AreDegraded_AndUnhealthyAtTheLimitOfTheSilo()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var host = Build(jobs => jobs
            .Configure(static options => options.MaxAbandoned = 2)
            .AddProcessor("stuck", async (context, token) =>
            {
                await release.Task;
                return ProcessorResult.Succeeded();
            })
            .AddJob(new JobDefinition { Id = "stuck", Processor = "stuck", Timeouts = new TimeoutOptions { Task = TimeSpan.FromMilliseconds(20), Grace = TimeSpan.FromMilliseconds(20) } }));
        await host.StartAsync(Token);
        var client = host.Services.GetRequiredService<IJobClient>();
        await client.WaitAsync((await client.RunAsync("stuck", cancellationToken: Token)).InstanceId, Token);
        var one = (await CheckAsync(host)).Entries["jobgrains.abandoned_processors"];
        await client.WaitAsync((await client.RunAsync("stuck", cancellationToken: Token)).InstanceId, Token);
        var report = await CheckAsync(host);
        release.SetResult();
        await host.StopAsync(Token);

        one.Status.Should().Be(HealthStatus.Degraded);
        one.Description.Should().Contain("has 1 abandoned processors").And.Contain("Timeouts.Grace");
        report.Entries["jobgrains.abandoned_processors"].Status.Should().Be(HealthStatus.Unhealthy);
        report.Entries["jobgrains.abandoned_processors"].Description.Should().Contain("takes no work").And.Contain("MaxAbandoned");
        report.Entries["jobgrains.workers"].Status.Should().Be(HealthStatus.Unhealthy, "the only silo takes no work");
    }

    [Fact]
    public async Task RunsThatAreSetAside_AreNamed()
    {
        using var host = Build(static _ => { });
        await host.StartAsync(Token);
        var run = new InstanceId("job.0.U6WAxjLOFFrjLVyvCYy5cg");
        host.Services.GetRequiredService<ProcessCluster>().Engines[0].SetAside.Add(run);
        var entry = (await CheckAsync(host)).Entries["jobgrains.set_aside"];
        await host.StopAsync(Token);

        entry.Status.Should().Be(HealthStatus.Degraded);
        entry.Description.Should().Contain(run.Value).And.Contain("The log says why");
        entry.Data["runs"].Should().BeEquivalentTo(new[] { run.Value });
    }

    [Fact]
    public async Task ChecksThatWereAddedTwice_AreThereOnce_WithTheSettingsOfBoth()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddJobGrains();
        builder.Services.AddHealthChecks().AddJobGrains(static health => health.MaxOpenRuns = 5).AddJobGrains(static health => health.RequireSuccessWithin("gone", TimeSpan.FromHours(1)));
        using var host = builder.Build();
        await host.StartAsync(Token);
        var report = await CheckAsync(host);
        await host.StopAsync(Token);

        report.Entries.Keys.Should().Equal(Names);
        report.Entries["jobgrains.success"].Description.Should().Contain("Job 'gone'").And.Contain("does not exist");
        host.Services.GetRequiredService<IOptions<JobGrainsHealthOptions>>().Value.MaxOpenRuns.Should().Be(5);
    }

    [Fact]
    public void SettingsOutOfTheirRange_AreNamed_AllAtOnce()
    {
        var options = new JobGrainsHealthOptions { MaxWakeUpLag = TimeSpan.Zero, MaxFullTime = TimeSpan.FromDays(2), MaxOpenRuns = 0, MaxQueueTime = TimeSpan.Zero, MaxAbandoned = -1 }.RequireSuccessWithin("job", TimeSpan.Zero);

        var result = new JobGrainsHealthOptionsValidator().Validate(null, options);

        result.Failures.Should().HaveCount(6).And.OnlyContain(failure => failure.StartsWith("JobGrainsHealthOptions.", StringComparison.Ordinal) && failure.Contains("it must be"));
        result.FailureMessage.Should().Contain("RequireSuccessWithin(\"job\")");
        new JobGrainsHealthOptionsValidator().Validate(null, new JobGrainsHealthOptions()).Succeeded.Should().BeTrue();
    }

    private static Task<HealthReport> CheckAsync(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

    private static IHost Build(Action<JobGrainsBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddJobGrains(configure);
        builder.Services.AddHealthChecks().AddJobGrains();
        return builder.Build();
    }
}
