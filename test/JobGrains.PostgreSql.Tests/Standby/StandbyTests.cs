using JobGrains.Conformance.Stores;
using JobGrains.Hosting;
using JobGrains.PostgreSql.Tests.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace JobGrains.PostgreSql.Tests.Standby;

/// <summary>Several processes on a schema: one runs jobs, the others stand by.</summary>
public class StandbyTests(ServerFixture server)
{
    private const int MostOfATest = 60_000;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact(Timeout = MostOfATest)]
    public async Task AProcessThatStandsBy_HasAClientThatWorks()
    {
        var schema = server.NextSchema();
        await using var holder = await StandbyHost.StartAsync(server, schema, "the holder");
        await using var standby = await StandbyHost.StartAsync(server, schema, "the other");
        var client = standby.Client;

        standby.Health.IsStandingBy.Should().BeTrue();
        standby.Health.IsHealthy.Should().BeTrue();
        standby.Cluster.Silos.Should().BeEmpty();
        (await client.SaveAsync(new JobDefinition { Id = "saved", Processor = StandbyHost.Job, Tags = ["tag"] }, cancellationToken: Ending)).Version.Should().Be(1);
        (await client.ListAsync("tag", Ending).ToListAsync(Ending)).Select(job => job.Definition.Id.Value).Should().Equal("saved");
        var receipt = await client.RunAsync(new RunRequest { JobId = "saved", IdempotencyKey = "key", Parameters = new string('x', 100_000) }, Ending);
        (await client.WaitAsync(receipt.InstanceId, Ending)).Result.Should().Be("the holder");
        (await client.GetHistoryAsync(receipt.InstanceId, Ending)).Should().ContainSingle();
        (await client.FindHistoryAsync(new HistoryQuery { JobId = "saved" }, Ending)).Rows.Should().ContainSingle();
        (await client.FindAsync(new InstanceQuery { JobId = "saved" }, Ending)).Instances.Should().ContainSingle();
        (await client.GetSilosAsync(Ending)).Select(silo => silo.Id).Should().Equal(holder.Cluster.Silos);
        (await client.RunManyAsync([.. Enumerable.Range(0, 300).Select(_ => new RunRequest { JobId = "saved" })], Ending)).Should().OnlyContain(result => result.Error == null);
        await client.Invoking(c => c.RunAsync(new RunRequest { JobId = "saved", IdempotencyKey = "key", Parameters = "other" }, Ending)).Should().ThrowAsync<JobConflictException>();
        await client.Invoking(c => c.RunAsync("none", cancellationToken: Ending)).Should().ThrowAsync<JobNotFoundException>();
        holder.Health.IsStandingBy.Should().BeFalse();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task TheHolder_WhenItStops_HandsOverAtOnce()
    {
        var schema = server.NextSchema();
        await using var holder = await StandbyHost.StartAsync(server, schema, "the first");
        await using var standby = await StandbyHost.StartAsync(server, schema, "the second");
        var delayed = (await standby.Client.RunAsync(new RunRequest { JobId = StandbyHost.Job, Delay = TimeSpan.FromSeconds(1) }, Ending)).InstanceId;
        var waits = standby.Client.WaitAsync(delayed, Ending);

        await holder.StopAsync();

        (await waits).Result.Should().Be("the second");
        standby.Health.IsStandingBy.Should().BeFalse();
        standby.Cluster.Silos.Should().ContainSingle();
        holder.Health.Store.State.Should().Be(StoreState.Stopped);
        await holder.Client.Invoking(client => client.RunAsync(StandbyHost.Job, cancellationToken: Ending)).Should().ThrowAsync<JobGrainsException>();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task OfSeveralThatStandBy_OneTakesOver_AndTheOthersUseIt()
    {
        var schema = server.NextSchema();
        await using var first = await StandbyHost.StartAsync(server, schema, "1");
        await using var second = await StandbyHost.StartAsync(server, schema, "2");
        await using var third = await StandbyHost.StartAsync(server, schema, "3");

        await first.StopAsync();

        var run = (await second.Client.RunAsync(StandbyHost.Job, cancellationToken: Ending)).InstanceId;
        var result = (await third.Client.WaitAsync(run, Ending)).Result;
        new[] { second, third }.Count(host => host.Health.IsStandingBy).Should().Be(1);
        result.Should().Be(second.Health.IsStandingBy ? "3" : "2");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AHolderThatIsSilent_LosesTheSchema_AndWritesNothingMore()
    {
        // A store without a host says nothing, as a process that is paused.
        await using var silent = new TestStore(server);
        var store = await silent.OpenAsync();
        await using var standby = await StandbyHost.StartAsync(server, silent.Schema, "the other");
        standby.Health.IsStandingBy.Should().BeTrue();

        var run = (await standby.Client.RunAsync(StandbyHost.Job, cancellationToken: Ending)).InstanceId;

        (await standby.Client.WaitAsync(run, Ending)).Result.Should().Be("the other");
        standby.Health.IsStandingBy.Should().BeFalse();
        await RefusesAsync(store);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AProcess_WithoutTheRightToEndTheConnectionOfAnother_TakesOverAllTheSame()
    {
        var schema = server.NextSchema();
        await server.ExecuteAsync(schema, """
            CREATE ROLE {s}_owner; CREATE ROLE {s}_silent LOGIN; CREATE ROLE {s}_other LOGIN; GRANT {s}_owner TO {s}_silent, {s}_other;
            CREATE SCHEMA {s} AUTHORIZATION {s}_owner
            """);
        var options = server.Options(schema);
        options.ConnectionString = As("silent");
        await using var store = await PostgreSqlStore.OpenAsync(new PostgreSqlParts(new Database(options), options, TimeProvider.System, new StoreLog(NullLogger.Instance)));
        await using var standby = await StandbyHost.StartAsync(As("other"), schema, "the other");
        standby.Health.IsStandingBy.Should().BeTrue();

        var run = (await standby.Client.RunAsync(StandbyHost.Job, cancellationToken: Ending)).InstanceId;

        (await standby.Client.WaitAsync(run, Ending)).Result.Should().Be("the other");
        await RefusesAsync(store);

        string As(string role) => new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = $"{schema}_{role}", Options = $"-c role={schema}_owner" }.ConnectionString;
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AHolder_WhoseEpochMovesOn_StandsBy_AndTakesOverAgainWhereNobodyElseIs()
    {
        var schema = server.NextSchema();
        await using var host = await StandbyHost.StartAsync(server, schema, "it");
        var before = host.Cluster.Silos;

        await server.ExecuteAsync(schema, "UPDATE {s}.lease SET epoch = epoch + 1");
        var run = await InsistAsync(host.Client, new RunRequest { JobId = StandbyHost.Job, IdempotencyKey = "key" });

        (await host.Client.WaitAsync(run, Ending)).Status.Should().Be(InstanceStatus.Succeeded);
        host.Cluster.Silos.Should().NotIntersectWith(before);
    }

    /// <summary>Repeats a run until it is known to be accepted.</summary>
    private static async Task<InstanceId> InsistAsync(IJobClient client, RunRequest request)
    {
        while (true)
        {
            try
            {
                return (await client.RunAsync(request, Ending)).InstanceId;
            }
            catch (Exception exception) when (exception is JobRunUnknownException or JobGrainsUnavailableException)
            {
            }
        }
    }

    private static async Task RefusesAsync(PostgreSqlStore store)
    {
        var commit = () => store.CommitAsync(new CommitDrawing(new Random(1)).Next(DateTimeOffset.UnixEpoch).Make((_, _) => 0)).AsTask();
        await commit.Should().ThrowAsync<JobGrainsUnavailableException>();
        store.Health.State.Should().Be(StoreState.Stopped);
    }
}
