using Npgsql;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.Bench;

/// <summary>A database on a server of this process's own, which syncs what it commits.</summary>
internal sealed class BenchDatabase(Server server, string connectionString) : IAsyncDisposable
{
    public string ConnectionString => connectionString;

    public static async Task<BenchDatabase> StartAsync()
    {
        var server = await Server.StartAsync();
        return new BenchDatabase(server, await server.CreateDatabaseAsync());
    }

    public async Task<DatabaseWork> ReadWorkAsync()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand("SELECT batch, (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint FROM jobgrains.lease");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new DatabaseWork(reader.GetInt64(0), reader.GetInt64(1));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
