using JobGrains.Hosting;
using JobGrains.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JobGrains.Tests.Health;

/// <summary>What health checks say as time passes. They run in a processor, as a part of the simulated silo.</summary>
public sealed class HealthStories
{
    public static TheoryData<SimulatedHost> Hosts => [SimulatedHost.Embedded, SimulatedHost.Orleans];

    [Theory]
    [MemberData(nameof(Hosts))]
    public void AHealthyCluster_IsHealthy_AfterAnHourOfWork(SimulatedHost host) => Tell(host, static health => (health.MaxOpenRuns, health.MaxQueueTime) = (10, TimeSpan.FromMinutes(1)), async cluster =>
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "wait", Parameters = "1", Schedule = Schedule.FixedRate(TimeSpan.FromSeconds(30)) });
        await cluster.AdvanceAsync(TimeSpan.FromHours(1));

        foreach (var check in await CheckAllAsync(cluster))
        {
            check.Should().Contain(": Healthy: ");
        }
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void ABacklog_IsDegraded_BeyondItsNumberAndItsTime(SimulatedHost host) => Tell(host, static health => (health.MaxOpenRuns, health.MaxQueueTime) = (6, TimeSpan.FromMinutes(30)), async cluster =>
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "wait", Parameters = "36000", Admission = new AdmissionOptions { MaxInstances = 1 } });
        for (var i = 0; i < 5; i++)
        {
            await cluster.Client.RunAsync("job");
        }

        await cluster.AdvanceAsync(TimeSpan.FromMinutes(5));
        var few = await CheckAsync(cluster, "jobgrains.backlog");
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(40));
        var old = await CheckAsync(cluster, "jobgrains.backlog");
        await cluster.Client.RunAsync("job");
        await cluster.Client.RunAsync("job");
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(2));
        var many = await CheckAsync(cluster, "jobgrains.backlog");

        few.Should().StartWith("jobgrains.backlog: Healthy");
        old.Should().StartWith("jobgrains.backlog: Degraded").And.Contain("has waited for a slot").And.Contain("MaxQueueTime").And.NotContain("MaxOpenRuns");
        many.Should().Contain("MaxOpenRuns").And.Contain("7 runs are open (6 of them wait");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void RequiredSuccesses_AreRemembered_AcrossARestartOfAllSilos(SimulatedHost host) => Tell(host, static health => health.RequireSuccessWithin("job", TimeSpan.FromHours(26)), async cluster =>
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "wait", Parameters = "1" });
        await cluster.WaitAsync((await cluster.Client.RunAsync("job")).InstanceId);
        await cluster.AdvanceAsync(TimeSpan.FromHours(20));
        await cluster.RestartAllAsync();
        var inTime = await CheckAsync(cluster, "jobgrains.success");
        await cluster.AdvanceAsync(TimeSpan.FromHours(7));
        await cluster.RestartAllAsync();
        var late = await CheckAsync(cluster, "jobgrains.success");
        await cluster.WaitAsync((await cluster.Client.RunAsync("job")).InstanceId);
        var again = await CheckAsync(cluster, "jobgrains.success");

        inTime.Should().StartWith("jobgrains.success: Healthy");
        late.Should().StartWith("jobgrains.success: Unhealthy").And.Contain("Job 'job' has not succeeded since").And.Contain("1.02:00:00");
        again.Should().StartWith("jobgrains.success: Healthy");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public void WakeUpsThatCameLate_AreDegraded_ForAWhile(SimulatedHost host) => Tell(host, static _ => { }, async cluster =>
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "wait", Parameters = "1", Schedule = Schedule.FixedRate(TimeSpan.FromMinutes(10)) });
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(1));
        await cluster.RestartAllAsync();
        var silo = cluster.Cluster.Silos.First(running => cluster.Silos.Contains(running.Id)).Embedded.Engine;
        silo.WakeUpLag.Observe(cluster.Time.GetUtcNow() - TimeSpan.FromMinutes(3));
        var late = await CheckAsync(cluster, "jobgrains.wake_ups", silo.Host.Name);
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(6));
        var later = await CheckAsync(cluster, "jobgrains.wake_ups", silo.Host.Name);

        late.Should().StartWith("jobgrains.wake_ups: Degraded").And.Contain("MaxWakeUpLag");
        later.Should().StartWith("jobgrains.wake_ups: Healthy");
    });

    [Fact]
    public void ASiloThatIsFullForLong_IsDegraded() => Tell(
        SimulatedHost.Embedded,
        static health => health.MaxFullTime = TimeSpan.FromMinutes(5),
        async cluster =>
        {
            await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "wait", Parameters = "36000", Placement = new PlacementOptions { Silos = [cluster.Cluster.Silos[0].Name] } });
            for (var i = 0; i < 8; i++)
            {
                await cluster.Client.RunAsync("job");
            }

            await cluster.AdvanceAsync(TimeSpan.FromMinutes(4));
            var early = cluster.Cluster.Silos[0].Embedded.Engine.Worker.FullTime;
            await cluster.AdvanceAsync(TimeSpan.FromMinutes(4));
            var full = cluster.Cluster.Silos[0].Embedded.Engine.Worker.FullTime;
            var others = cluster.Cluster.Silos[1].Embedded.Engine.Worker.FullTime;

            early.Should().BePositive().And.BeLessThan(TimeSpan.FromMinutes(5));
            full.Should().BeGreaterThan(TimeSpan.FromMinutes(5));
            others.Should().Be(TimeSpan.Zero);
        },
        static options => (options.Slots, options.MaxWaitingTasks) = (1, 2));

    private static async Task<string> CheckAsync(SimulatedCluster cluster, string name, string? silo = null)
    {
        var run = await cluster.Client.RunAsync(new RunRequest { JobId = "health", Parameters = name, Silos = silo is null ? null : [silo] });
        return (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded().Info.Result!;
    }

    private static async Task<IReadOnlyList<string>> CheckAllAsync(SimulatedCluster cluster) => (await CheckAsync(cluster, "all")).Split('\n');

    private static void Tell(SimulatedHost host, Action<JobGrainsHealthOptions> configure, Func<SimulatedCluster, Task> story, Action<JobGrainsOptions>? settings = null)
    {
        var options = new SimulatedClusterOptions { Host = host, MaxVirtualTime = TimeSpan.FromDays(3) }.ConfigureServices(services =>
        {
            services.AddHealthChecks().AddJobGrains(configure);
            services.AddJobGrains(jobs => jobs
                .Configure(settings ?? (static _ => { }))
                .AddProcessor("wait", static async (context, token) =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(double.Parse(context.Parameters!, System.Globalization.CultureInfo.InvariantCulture)), context.Services.GetRequiredService<TimeProvider>(), token);
                    return ProcessorResult.Succeeded();
                })
                .AddProcessor("health", static (context, token) => CheckAsync(context, token))
                .AddJob(new JobDefinition { Id = "health", Processor = "health" }));
        });
        SimulatedCluster.Run(options, story);
    }

    /// <summary>As the service of health checks does, but on the silo's own thread.</summary>
    private static async ValueTask<ProcessorResult> CheckAsync(IJobContext context, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var registration in context.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Where(check => context.Parameters == "all" || check.Name == context.Parameters))
        {
            var result = await registration.Factory(context.Services).CheckHealthAsync(new HealthCheckContext { Registration = registration }, cancellationToken);
            lines.Add($"{registration.Name}: {result.Status}: {result.Description}");
        }

        return ProcessorResult.Succeeded(string.Join('\n', lines));
    }
}
