using JobGrains.Orleans.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace JobGrains.Orleans.Tests.BadInput;

/// <summary>Silos and clients that lack something.</summary>
public sealed class MissingPartsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Bounds.OfATest)]
    public async Task ASiloWithoutGrainStorage_DoesNotStart() =>
        (await StartingASilo(silo => silo.UseInMemoryReminderService()).Should().ThrowAsync<Exception>()).Which.ToString()
            .Should().Contain("finds no grain storage").And.Contain("AddAdoNetGrainStorage");

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AClientWhoseSilosAreGone_SaysSoSoon()
    {
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 1,
            Client = client => client.Services.Configure<JobGrainsClientOptions>(options => options.CallTimeout = TimeSpan.FromMilliseconds(300)),
        });
        await cluster.StopAsync(cluster.Silos[0]);

        var read = () => cluster.Client.GetAsync("job", Cancellation);

        await read.Should().ThrowAsync<JobGrainsUnavailableException>().WithMessage("*did not answer*");
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AMessageThatOrleansDoesNotSend_IsRefused_AndNothingElseIsLost()
    {
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 1,
            Jobs = jobs => jobs.AddProcessor("probe", (_, _) => new(ProcessorResult.Succeeded())),
            Client = client => client.Services.Configure<ClientMessagingOptions>(options => options.MaxMessageBodySize = 64 * 1024),
        });
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe" }, cancellationToken: Cancellation);

        var run = () => cluster.Client.RunAsync("job", new string('x', 100_000), Cancellation);

        await run.Should().ThrowAsync<JobLimitExceededException>().WithMessage("*MaxMessageBodySize*");
        var small = await cluster.Client.RunAsync("job", "x", Cancellation);
        (await cluster.Client.WaitAsync(small.InstanceId, Cancellation)).Status.Should().Be(InstanceStatus.Succeeded);
    }

    private static Func<Task> StartingASilo(Action<ISiloBuilder> configure) => async () =>
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            configure(silo);
            silo.AddJobGrains();
        });
        using var host = builder.Build();
        await host.StartAsync(Cancellation);
    };
}
