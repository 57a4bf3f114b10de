using Npgsql;

namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>Has the row that each batch changes first: until it is released a batch that was sent is under way.</summary>
internal sealed class LeaseHold(NpgsqlDataSource source, NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static async Task<LeaseHold> TakeAsync(ServerFixture server, string schema)
    {
        var source = NpgsqlDataSource.Create(server.ConnectionString);
        var connection = await source.OpenConnectionAsync(Ending);
        var transaction = await connection.BeginTransactionAsync(Ending);
        await using var command = new NpgsqlCommand($"SELECT FROM {schema}.lease FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync(Ending);
        return new LeaseHold(source, connection, transaction);
    }

    /// <summary>Returns when a batch waits for it.</summary>
    public async Task IsWaitedForAsync()
    {
        await using var command = source.CreateCommand($"SELECT count(*) FROM pg_stat_activity WHERE {connection.ProcessID} = ANY (pg_blocking_pids(pid))");
        while ((long)(await command.ExecuteScalarAsync(Ending))! == 0)
        {
            await Task.Yield();
        }
    }

    public Task ReleaseAsync() => transaction.RollbackAsync(Ending);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
        await source.DisposeAsync();
    }
}
