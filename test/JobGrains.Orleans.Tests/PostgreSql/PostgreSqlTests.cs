using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;
using Npgsql;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.Orleans.Tests.PostgreSql;

/// <summary>What the tables of the AdoNet providers must be like.</summary>
public sealed class PostgreSqlTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>
{
    [Fact(Timeout = Bounds.OfATest)]
    public async Task ARun_IsKeptInTheDatabase()
    {
        var database = await postgreSql.CreateOrleansDatabaseAsync();
        await using var cluster = await StartAsync(database, new Probe());

        (await cluster.WaitAsync(await cluster.RunAsync(Job))).Status.Should().Be(InstanceStatus.Succeeded);

        (await CountAsync(database, "SELECT count(*) FROM OrleansStorage WHERE GrainTypeString = 'instance' AND PayloadBinary IS NOT NULL")).Should().Be(1);
        (await CountAsync(database, "SELECT count(*) FROM OrleansRemindersTable")).Should().BePositive();
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task WithoutTheUniqueIndex_ASiloStarts_AndWarns()
    {
        var database = await postgreSql.CreateOrleansDatabaseAsync();
        await Server.ExecuteAsync(database, "DROP INDEX OrleansStorageIsUnique");
        await using var warned = await StartAsync(database, new Probe());
        await using var fine = await StartAsync(postgreSql.ConnectionString, new Probe());

        warned.Cluster.Describe().Should().Contain("unique index");
        fine.Cluster.Describe().Should().NotContain("unique index");
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task WithoutTheTables_ASiloDoesNotStart_AndTheErrorNamesOne()
    {
        var start = async () => await StartAsync(await postgreSql.CreateDatabaseAsync(), new Probe());

        (await start.Should().ThrowAsync<Exception>()).Which.ToString().Should().ContainEquivalentOf("\"orleansquery\" does not exist");
    }

    private static readonly JobDefinition Job = new() { Id = "job", Processor = "probe" };

    private static Task<OrleansConformanceCluster> StartAsync(string database, Probe probe) => OrleansConformanceCluster.StartAsync(
        new ConformanceSetup { Silos = 1, Processors = { ["probe"] = probe } },
        PostgreSqlFixture.NewService(database));

    private static async Task<long> CountAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
