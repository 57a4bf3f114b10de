using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>
/// The one connection that writes. It holds the schema's lock as long as it lives, so that no other process starts; what counts is the epoch, which every statement carries. Used by one at a time.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    private readonly Database _database;
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _commit;
    private bool _hasLock;

    private Writer(Database database, NpgsqlConnection connection, long epoch, int shardCount)
    {
        _database = database;
        _connection = connection;
        _hasLock = true;
        Epoch = epoch;
        ShardCount = shardCount;
    }

    public long Epoch { get; }

    public int ShardCount { get; }

    /// <summary>Takes the schema with a new epoch; null where another process has it.</summary>
    public static async ValueTask<Writer?> TakeAsync(Database database)
    {
        var connection = await database.OpenWriterAsync();
        try
        {
            if (await TryLockAsync(connection, database))
            {
                await using var raise = new NpgsqlCommand(database.Sql("UPDATE {s}.lease SET epoch = epoch + 1, batch = 0 RETURNING epoch, shards"), connection);
                await using var reader = await raise.ExecuteReaderAsync();
                await reader.ReadAsync();
                var writer = new Writer(database, connection, reader.GetInt64(0), reader.GetInt32(1));
                connection = null;
                return writer;
            }

            return null;
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>Commits a batch. Where it fails, that it is committed is not excluded: the same batch with the same number tells.</summary>
    public async ValueTask CommitAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        _commit ??= await PrepareAsync(connection, batch, cancellationToken);
        await _commit.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The ETags of records; those that are not there are left out.</summary>
    public async ValueTask<Dictionary<Guid, long>> ReadETagsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_database.Sql("SELECT id, etag FROM {s}.records WHERE id = ANY($1)"), await ConnectAsync(cancellationToken));
        command.Parameters.Add(new NpgsqlParameter { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        var etags = new Dictionary<Guid, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            etags[reader.GetGuid(0)] = reader.GetInt64(1);
        }

        return etags;
    }

    /// <summary>Deletes those of some records that have expired; answers their keys.</summary>
    public async ValueTask<List<Guid>> ForgetAsync(List<Guid> ids, long nowTicks, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_database.Sql("SELECT * FROM {s}.forget($1, $2, $3)"), await ConnectAsync(cancellationToken));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Epoch });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = nowTicks });
        command.Parameters.Add(new NpgsqlParameter<List<Guid>> { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        var gone = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            gone.Add(reader.GetGuid(0));
        }

        return gone;
    }

    /// <summary>Runs a statement.</summary>
    public async ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_database.Sql(sql), await ConnectAsync(cancellationToken));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _commit?.Parameters.Clear();
        _commit?.Dispose();
        _commit = null;
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private static async ValueTask<bool> TryLockAsync(NpgsqlConnection connection, Database database)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({database.LockKey("lease")})", connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private async ValueTask<NpgsqlCommand> PrepareAsync(NpgsqlConnection connection, WriteBatch batch, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(_database.Sql($"SELECT {{s}}.commit({string.Join(", ", batch.Parameters.Select((_, i) => $"${i + 1}"))})"), connection);
        try
        {
            foreach (var parameter in batch.Parameters)
            {
                command.Parameters.Add(parameter);
            }

            await command.PrepareAsync(cancellationToken);
            return command;
        }
        catch (Exception)
        {
            // The batch's parameters are to be those of the next command.
            command.Parameters.Clear();
            await command.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is not { FullState: System.Data.ConnectionState.Open })
        {
            await DisposeAsync();
            _connection = await _database.OpenWriterAsync(cancellationToken);
            _hasLock = false;
        }

        // The server may not have noticed yet that the connection before is gone. Meanwhile the epoch is enough.
        if (!_hasLock)
        {
            _hasLock = await TryLockAsync(_connection, _database);
        }

        return _connection;
    }
}
