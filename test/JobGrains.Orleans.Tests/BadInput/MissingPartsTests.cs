using System.Net;
using System.Net.Sockets;
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

    [Theory(Timeout = Bounds.OfATest)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASiloWithoutReminders_DoesNotStart(bool addsThemBefore) =>
        (await StartingASilo(silo =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            if (addsThemBefore)
            {
                silo.AddReminders();
            }
        }).Should().ThrowAsync<OrleansConfigurationException>()).WithMessage("*needs reminders*UseAdoNetReminderService*");

    [Theory(Timeout = Bounds.OfATest)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AClientWithoutAGatewayThatAnswers_DoesNotStart_AndSaysWhatItWaitedFor(bool accepts)
    {
        using var gateway = NewGateway(accepts);
        using var host = NewClient(gateway);

        var start = () => host.StartAsync(Cancellation);

        await start.Should().ThrowAsync<JobGrainsUnavailableException>().WithMessage("No gateway*within 00:00:01*ConnectTimeout*");
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AClientWhoseApplicationDoesNotWait_SaysWhatIsWrong_AtOnce()
    {
        using var gateway = NewGateway(accepts: false);
        using var host = NewClient(gateway, client => client.UseConnectionRetryFilter((_, _) => Task.FromResult(false)), connectTimeout: TimeSpan.FromDays(1));

        var start = () => host.StartAsync(Cancellation);

        await start.Should().ThrowAsync<JobGrainsUnavailableException>().WithMessage("The client cannot connect*gateway*Check that silos run*");
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AClientWithoutAGateway_WaitsAsLongAsTheApplicationWants()
    {
        var asked = 0;
        using var gateway = NewGateway(accepts: false);
        using var host = NewClient(gateway, client => client.UseConnectionRetryFilter(async (exception, token) =>
        {
            if (exception is not JobGrainsUnavailableException)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return ++asked < 3;
        }));

        var start = () => host.StartAsync(Cancellation);

        await start.Should().ThrowAsync<JobGrainsUnavailableException>();
        asked.Should().Be(3, "it is asked each time that the wait is over");
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AClientThatIsNotConnected_SaysSo()
    {
        using var gateway = NewGateway(accepts: false);
        using var host = NewClient(gateway);
        var client = host.Services.GetRequiredService<IJobClient>();

        var read = () => client.GetAsync("job", Cancellation);
        var list = () => client.GetSilosAsync(Cancellation);

        await read.Should().ThrowAsync<JobGrainsUnavailableException>().WithMessage("*not connected*no gateway*Nothing was sent*");
        await list.Should().ThrowAsync<JobGrainsUnavailableException>().WithMessage("*not connected*no gateway*Nothing was sent*");
    }

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

    [Fact(Timeout = Bounds.OfATest)]
    public async Task TasksThatAreLargerThanAMessageTogether_AreListedInParts()
    {
        const int MaxMessage = 5 * 1024 * 1024;
        var result = new string('x', 200_000);
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 1,
            Jobs = jobs => jobs.AddProcessor("probe", _ => new Probe { Children = Probe.Numbers(40), Work = (context, _) => Task.FromResult(context.TaskId.Index == 39 ? ProcessorResult.Failed("The pages of a run that fails are kept.") : ProcessorResult.Succeeded(result)) }),
            Silo = (_, silo) => silo.Configure<SiloMessagingOptions>(options => options.MaxMessageBodySize = MaxMessage),
            Client = client => client.Configure<ClientMessagingOptions>(options => options.MaxMessageBodySize = MaxMessage),
        });
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe", ExecutionType = ExecutionType.Map, ConcurrencyPerSilo = 2 }, cancellationToken: Cancellation);
        var run = await cluster.Client.RunAsync("job", cancellationToken: Cancellation);
        (await cluster.Client.WaitAsync(run.InstanceId, Cancellation)).Status.Should().Be(InstanceStatus.Failed);

        var tasks = await cluster.Client.ListTasksAsync(new TaskQuery { InstanceId = run.InstanceId, Limit = 39 }, Cancellation);

        tasks.Should().HaveCount(39);
        tasks.Where(task => task.TaskId.IsMapped).Should().OnlyContain(task => task.Result == result);
        tasks.Select(task => task.TaskId).Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
    }

    /// <summary>A gateway that never answers, whether or not it lets clients connect.</summary>
    private static TcpListener NewGateway(bool accepts)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        if (!accepts)
        {
            var port = Port(listener);
            listener.Stop();
            listener.Dispose();
            listener = new TcpListener(IPAddress.Loopback, port);
        }

        return listener;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static IHost NewClient(TcpListener gateway, Action<IClientBuilder>? configure = null, TimeSpan? connectTimeout = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(gatewayPort: Port(gateway));
            configure?.Invoke(client);
            client.AddJobGrainsClient(options => options.ConnectTimeout = connectTimeout ?? TimeSpan.FromSeconds(1));
        });
        return builder.Build();
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
