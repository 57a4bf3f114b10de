using System.Net;
using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;

namespace JobGrains.Orleans.Tests.PostgreSql;

/// <summary>JobGrains' own store in PostgreSQL, under silos.</summary>
public sealed class PostgreSqlStoreTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>
{
    private static readonly JobDefinition Job = new() { Id = "job", Processor = "probe" };

    private readonly string _schema = $"s{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Bounds.OfATest)]
    public async Task ASiloWithoutGrainStorageAndReminders_Starts_AndKeepsRunsInTheSchema()
    {
        using var host = NewSilo(_schema);
        await host.StartAsync(Cancellation);
        var client = (IJobClient)host.Services.GetService(typeof(IJobClient))!;
        var run = await client.RunAsync("job", cancellationToken: Cancellation);
        await client.WaitAsync(run.InstanceId, Cancellation);
        (await client.FindHistoryAsync(new HistoryQuery { JobId = "job" }, Cancellation)).Rows.Select(row => row.InstanceId).Should().Equal(run.InstanceId);

        await host.StopAsync(Cancellation);

        (await CountAsync($"SELECT count(*) FROM {_schema}.history")).Should().Be(1);
        (await CountAsync($"SELECT count(*) FROM {_schema}.open_runs")).Should().Be(0);
        (await CountAsync($"SELECT count(*) FROM {_schema}.silos")).Should().Be(0, "it has left in order");
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task ASiloOfAnotherService_DoesNotStart()
    {
        using (var first = NewSilo(_schema))
        {
            await first.StartAsync(Cancellation);
            await first.StopAsync(Cancellation);
        }

        using var other = NewSilo(_schema, service: "another");
        var start = () => other.StartAsync(Cancellation);

        (await start.Should().ThrowAsync<Exception>()).Which.ToString().Should().Contain("is used by service 'service', and this silo is of service 'another'");
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task WhenASiloIsKilled_ItsRunsGoOnElsewhere_AndEachEndsOnce()
    {
        var goesOn = new Signal();
        var probe = new Probe
        {
            Work = async (context, _) =>
            {
                await goesOn.Given;
                return ProcessorResult.Succeeded(context.Silo.Value);
            },
        };
        await using var cluster = await OrleansConformanceCluster.StartAsync(new ConformanceSetup { Silos = 3, Processors = { ["probe"] = probe } }, PostgreSqlFixture.InSchema(postgreSql.ConnectionString, _schema));
        await cluster.SaveAsync(Job);
        var runs = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => cluster.AskAsync(client => client.RunAsync(new RunRequest { JobId = "job", IdempotencyKey = $"{i}" }))));
        var killed = cluster.Silos[0];
        await probe.StartAsync(start => start.Silo == killed);

        await cluster.CrashAsync(killed);
        goesOn.Give();
        var results = await Task.WhenAll(runs.Select(run => cluster.WaitAsync(run.InstanceId)));

        results.Should().OnlyContain(result => result.Status == InstanceStatus.Succeeded && result.Result != killed.Value);
        (await CountAsync($"SELECT count(*) FROM {_schema}.history WHERE attempt > 0")).Should().Be(30);
        (await CountAsync($"SELECT count(*) FROM (SELECT DISTINCT instance, attempt FROM {_schema}.history WHERE attempt > 0) h")).Should().Be(30);
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task WhenAllSilosAreKilled_TheNextClusterOfTheService_GoesOn()
    {
        var prepare = PostgreSqlFixture.InSchema(postgreSql.ConnectionString, _schema);
        InstanceId soon;
        InstanceId open;
        var stuck = new Probe { Work = (_, _) => new TaskCompletionSource<ProcessorResult>().Task };
        await using (var first = await OrleansConformanceCluster.StartAsync(SetupOf(stuck), prepare))
        {
            open = await first.RunAsync(Job);
            await stuck.StartAsync(start => start.Run == open);
            soon = (await first.AskAsync(client => client.RunAsync(new RunRequest { JobId = "job", Delay = TimeSpan.FromSeconds(3) }))).InstanceId;
        }

        await using var second = await OrleansConformanceCluster.StartAsync(SetupOf(new Probe()), prepare);

        (await second.WaitAsync(soon)).Status.Should().Be(InstanceStatus.Succeeded);
        (await second.WaitAsync(open)).Status.Should().Be(InstanceStatus.Succeeded);
    }

    private static ConformanceSetup SetupOf(Probe probe) => new() { Silos = 2, Processors = { ["probe"] = probe } };

    private IHost NewSilo(string schema, string service = "service")
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleans(silo =>
        {
            var ports = FreePorts();
            silo.UseLocalhostClustering(ports[0], ports[1]);
            silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (service, "cluster"));
            silo.AddJobGrainsPostgreSql(
                postgreSql.ConnectionString,
                jobs => jobs.AddProcessor("probe", (_, _) => new(ProcessorResult.Succeeded())).AddJob(Job),
                options => options.Schema = schema);
        });
        return builder.Build();
    }

    private static int[] FreePorts()
    {
        var listeners = Enumerable.Range(0, 2).Select(_ => new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgreSql.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
