using Npgsql;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.Bench.Orleans;

/// <summary>A database with the tables of Orleans, on a server of this process's own, and what it counts.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly Server _server;
    private readonly NpgsqlDataSource _source;

    private BenchDatabase(Server server, string connectionString)
    {
        _server = server;
        ConnectionString = connectionString;

        // Without a pool: what asks must not find a connection of those who are asked about.
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
    }

    public string ConnectionString { get; }

    private string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    public static async Task<BenchDatabase> StartAsync()
    {
        var server = await Server.StartAsync();
        return new BenchDatabase(server, await server.CreateOrleansDatabaseAsync());
    }

    /// <summary>How many statements the database has run so far: each one that Orleans' providers send is a transaction.</summary>
    public async Task<long> CountStatementsAsync()
    {
        await using var command = _source.CreateCommand("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = $1");
        command.Parameters.AddWithValue(Name);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<long> CountRemindersAsync()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand("SELECT count(*) FROM OrleansRemindersTable");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _server.DisposeAsync();
    }
}
