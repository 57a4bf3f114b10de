using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>A store in a schema of its own.</summary>
internal sealed class TestStore(ServerFixture server) : IAsyncDisposable
{
    public const int ShardCount = 4;

    public static readonly TimeSpan ClearedRetention = TimeSpan.FromHours(1);

    public string Schema { get; } = server.NextSchema();

    public PostgreSqlStore Store { get; private set; } = null!;

    /// <summary>By which the store waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Changes its settings.</summary>
    public Action<PostgreSqlOptions> Configure { get; set; } = static _ => { };

    /// <summary>What another process would have.</summary>
    public PostgreSqlParts Parts(TimeSpan? patience = null)
    {
        var options = server.Options(Schema);
        Configure(options);
        options.StartTimeout = patience ?? options.StartTimeout;
        return new PostgreSqlParts(new Database(options), options, Time, new StoreLog(NullLogger.Instance)) { ShardCount = ShardCount, ClearedRetention = ClearedRetention };
    }

    public async Task<PostgreSqlStore> OpenAsync() => Store = await PostgreSqlStore.OpenAsync(Parts());

    /// <summary>The process ends, and another one goes on.</summary>
    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Runs statements; <c>{s}</c> stands for the schema.</summary>
    public Task ExecuteAsync(string sql) => server.ExecuteAsync(Schema, sql);

    /// <summary>Ends the connection that writes, as the loss of the network does.</summary>
    public Task EndWriterAsync() => ExecuteAsync(
        $"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND ((classid::bigint << 32) | objid::bigint) = {Parts().Database.LockKey("lease")}");

    public ValueTask DisposeAsync() => Store?.DisposeAsync() ?? default;
}
