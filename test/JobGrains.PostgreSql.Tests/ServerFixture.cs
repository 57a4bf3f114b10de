using JobGrains.Hosting;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.PostgreSql.Tests;

/// <summary>A PostgreSQL server with a database; each test has a schema of its own. Skips the tests, and says why, where there is none.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private Server? _server;
    private int _schemas;

    public string ConnectionString { get; private set; } = "";

    internal Server Server => _server!;

    public async ValueTask InitializeAsync()
    {
        if (Server.Missing is null)
        {
            _server = await Server.StartAsync();
            ConnectionString = await _server.CreateDatabaseAsync();
        }
    }

    /// <summary>The name of a schema that nothing else uses.</summary>
    public string NextSchema()
    {
        if (Server.Missing is { } reason)
        {
            Assert.Skip(reason);
        }

        return $"test_{Interlocked.Increment(ref _schemas)}";
    }

    /// <summary>Runs statements; <c>{s}</c> stands for the schema.</summary>
    internal Task ExecuteAsync(string schema, string sql) => Server.ExecuteAsync(ConnectionString, sql.Replace("{s}", schema, StringComparison.Ordinal));

    internal PostgreSqlOptions Options(string schema) => new() { ConnectionString = ConnectionString, Schema = schema };

    internal Action<JobGrainsBuilder> Use(string schema) => jobs => jobs.UsePostgreSql(ConnectionString, options => options.Schema = schema);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
