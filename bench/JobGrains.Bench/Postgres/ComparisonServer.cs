using System.Globalization;
using Npgsql;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.Bench.Postgres;

/// <summary>One server for all that is compared, with the settings that it comes with: it syncs what it commits. Each measure gets a new database.</summary>
internal sealed class ComparisonServer : IAsyncDisposable
{
    private readonly Server _server;

    private ComparisonServer(Server server) => _server = server;

    public static async Task<ComparisonServer> StartAsync()
    {
        var server = await Server.StartAsync("shared_preload_libraries=pg_stat_statements");
        await Server.ExecuteAsync(server.ConnectionString, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        return new ComparisonServer(server);
    }

    /// <summary>A new database. What was written before is on disk then, so that nobody pays for another's pages.</summary>
    public async Task<BenchDatabase> CreateDatabaseAsync()
    {
        await Server.ExecuteAsync(_server.ConnectionString, "CHECKPOINT");
        return await BenchDatabase.CreateAsync(_server);
    }

    /// <summary>Starts a host whose state is in a database of its own.</summary>
    public async Task<IBenchHost> StartHostAsync(BenchArguments arguments, Action<Hosting.JobGrainsBuilder> configure) =>
        await BenchHost.StartAsync(arguments, configure, await CreateDatabaseAsync());

    /// <summary>What the server has counted for a database so far. Commits are complete when the connections have ended: until then a backend keeps some to itself.</summary>
    public async Task<ServerCounts> CountAsync(BenchDatabase database)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand("""
            SELECT d.xact_commit, coalesce((SELECT sum(s.calls) FROM pg_stat_statements s WHERE s.dbid = d.datid), 0)::bigint, (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint
            FROM pg_stat_database d WHERE d.datname = $1
            """);
        command.Parameters.AddWithValue(database.Name);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ServerCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>Reports what is compared with.</summary>
    public async Task ReportAsync(Report report)
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand("SELECT current_setting('server_version_num')::int / 10000, current_setting('fsync'), current_setting('synchronous_commit')");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        report.Add("postgreSql", reader.GetInt32(0).ToString(CultureInfo.InvariantCulture));
        report.Add("fsync", reader.GetString(1));
        report.Add("synchronousCommit", reader.GetString(2));
        report.Check(reader.GetString(1) == "on" && reader.GetString(2) == "on", "the server syncs what it commits");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
