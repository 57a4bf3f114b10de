using Npgsql;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.Bench;

/// <summary>A database on a server of this process's own, which syncs what it commits.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly Func<ValueTask> _dispose;

    private BenchDatabase(string connectionString, Func<ValueTask> dispose)
    {
        ConnectionString = connectionString;
        _dispose = dispose;
    }

    public string ConnectionString { get; }

    public string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    /// <summary>A new database, and a server that ends with it.</summary>
    public static async Task<BenchDatabase> StartAsync()
    {
        var server = await Server.StartAsync();
        return new BenchDatabase(await server.CreateDatabaseAsync(), server.DisposeAsync);
    }

    /// <summary>A new database on a server; it is dropped in the end.</summary>
    public static async Task<BenchDatabase> CreateAsync(Server server)
    {
        var connectionString = await server.CreateDatabaseAsync();
        return new BenchDatabase(connectionString, async () =>
        {
            NpgsqlConnection.ClearAllPools();
            await Server.ExecuteAsync(server.ConnectionString, $"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
        });
    }

    public async Task<DatabaseWork> ReadWorkAsync()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand("SELECT batch, (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint FROM jobgrains.lease");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new DatabaseWork(reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>What the server's own processes do in time.</summary>
    public async Task SettleAsync()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        foreach (var statement in new[] { "VACUUM (ANALYZE)", "CHECKPOINT" })
        {
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The same for one who does not own it.</summary>
    public BenchDatabase Shared() => new(ConnectionString, static () => default);

    public ValueTask DisposeAsync() => _dispose();
}
