using Npgsql;

namespace JobGrains.PostgreSql.Standby;

/// <summary>A connection of its own for short statements, one after the other. It is opened when it is needed, and anew when something has failed. Nothing on it has to survive a crash of the server.</summary>
/// <param name="database">The database.</param>
/// <param name="patience">How long a statement may take; null stands for what other statements may.</param>
internal sealed class Talk(Database database, TimeSpan? patience = null) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _connection;

    public async Task<T> AskAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, Task<T>> readAsync, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _connection ??= await OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(database.Sql(sql), _connection);
            if (patience is { } limit)
            {
                command.CommandTimeout = (int)limit.TotalSeconds;
            }

            bind(command.Parameters);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await readAsync(reader);
        }
        catch (Exception)
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Answers how many rows there are.</summary>
    public Task<int> CountAsync(string sql, Action<NpgsqlParameterCollection> bind, CancellationToken cancellationToken) => AskAsync(sql, bind, CountAsync, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        await CloseAsync();
        _turn.Dispose();
    }

    private static async Task<int> CountAsync(NpgsqlDataReader reader)
    {
        var count = 0;
        while (await reader.ReadAsync())
        {
            count++;
        }

        return count;
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenOwnAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SET synchronous_commit = off", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }

    private async ValueTask CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
