using JobGrains.Orleans.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobGrains.Orleans.Tests.Health;

/// <summary>The health checks of silos and of a client outside of them.</summary>
public sealed class HealthChecksTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Bounds.OfATest)]
    public async Task SilosAndClients_TellHowTheClusterIs()
    {
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Jobs = static jobs => jobs
                .AddProcessor("probe", static (context, token) => new ValueTask<ProcessorResult>(ProcessorResult.Succeeded()))
                .AddJob(new JobDefinition { Id = "job", Processor = "probe" }),
            Silo = static (_, silo) => silo.Services.AddHealthChecks().AddJobGrains(static health => health.RequireSuccessWithin("job", TimeSpan.FromHours(1)).MaxOpenRuns = 1_000),
            Client = static client => client.Services.AddHealthChecks().AddJobGrains(),
        });
        var run = await cluster.Client.RunAsync("job", cancellationToken: Token);
        await cluster.Client.WaitAsync(run.InstanceId, Token);

        var ofSilos = await Task.WhenAll(cluster.Silos.Select(silo => CheckAsync(silo.Handle.ServiceProvider)));
        var ofClient = await CheckAsync(cluster.OrleansClient.ServiceProvider);
        var cordoned = cluster.Silos[0];
        await cluster.Client.CordonSiloAsync(cordoned.Id, Token);
        var ofCordoned = await CheckAsync(cordoned.Handle.ServiceProvider);

        ofSilos.SelectMany(report => report.Entries).Should().OnlyContain(entry => entry.Value.Status == HealthStatus.Healthy);
        ofClient.Entries.Should().HaveCount(7).And.OnlyContain(entry => entry.Value.Status == HealthStatus.Healthy);
        ofCordoned.Entries["jobgrains.workers"].Status.Should().Be(HealthStatus.Degraded);
        ofCordoned.Entries["jobgrains.workers"].Description.Should().Contain("is cordoned");
    }

    private static Task<HealthReport> CheckAsync(IServiceProvider services) => services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
}
