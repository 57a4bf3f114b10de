using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>
/// The one connection that writes. It holds the schema's lock as long as it lives, so that no other process starts; what counts is the epoch, which every statement carries. Used by one at a time.
/// </summary>
internal class Writer : IAsyncDisposable
{
    private protected readonly Database _database;
    private protected NpgsqlConnection? _connection;
    private readonly Dictionary<IReadOnlyList<NpgsqlParameter?>, NpgsqlCommand> _commands = [];
    private bool _hasLock;

    private protected Writer(Database database, NpgsqlConnection connection, long epoch, int shardCount, bool hasLock)
    {
        _database = database;
        _connection = connection;
        _hasLock = hasLock;
        Epoch = epoch;
        ShardCount = shardCount;
    }

    public long Epoch { get; }

    public int ShardCount { get; }

    /// <summary>A statement of PL/pgSQL that finds a row, and locks it, as long as this writer may write.</summary>
    public virtual string HoldSql => string.Create(CultureInfo.InvariantCulture, $"PERFORM FROM {{s}}.lease WHERE epoch = {Epoch} FOR SHARE;");

    /// <summary>The function that commits a batch.</summary>
    private protected virtual string CommitFunction => "commit";

    /// <summary>Takes the schema with a new epoch; null where another process has it.</summary>
    /// <param name="database">The database.</param>
    /// <param name="expectedEpoch">The epoch of the process that is gone; where another one has followed it the schema is not taken. Null stands for any.</param>
    public static async ValueTask<Writer?> TakeAsync(Database database, long? expectedEpoch = null)
    {
        var connection = await database.OpenWriterAsync();
        Writer? writer = null;
        try
        {
            return writer = await TryLockAsync(connection, database) ? await RaiseAsync(connection, database, expectedEpoch, hasLock: true) : null;
        }
        finally
        {
            if (writer is null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>
    /// Takes the schema from a process that may only be paused: raises the epoch, so that nothing it has under way is committed any more, and ends its connection, so that the lock is free. Null where another process has been
    /// faster. Without the right to end that connection the schema is taken all the same; the lock is tried again later.
    /// </summary>
    public static async ValueTask<Writer?> SeizeAsync(PostgreSqlParts parts, long expectedEpoch, TimeSpan patience)
    {
        var database = parts.Database;
        var connection = await database.OpenWriterAsync();
        Writer? writer = null;
        try
        {
            // What that process has under way may have the row of the lease: it is not waited for.
            await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SET lock_timeout = {patience.TotalMilliseconds}"));
            writer = await RaiseOrEndAsync(connection, parts, expectedEpoch);
            if (writer is not null)
            {
                await EndLockHolderAsync(connection, parts);
                writer._hasLock = await WaitForLockAsync(connection, database);
                await ExecuteAsync(connection, "RESET lock_timeout");
            }

            return writer;
        }
        finally
        {
            if (writer is null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>Commits a batch. Where it fails, that it is committed is not excluded: the same batch with the same number tells.</summary>
    public async ValueTask CommitAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        if (!batch.IsToBeCopied)
        {
            await (await PreparedAsync(connection, batch.Parameters, cancellationToken)).ExecuteNonQueryAsync(cancellationToken);
            return;
        }

        var rest = await PreparedAsync(connection, batch.Rest, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await rest.ExecuteNonQueryAsync(cancellationToken);
        await batch.CopyAsync(connection, _database, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
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

    /// <summary>Gives the lock back: that of a connection that is closed is free a moment later.</summary>
    public virtual async ValueTask UnlockAsync()
    {
        if (_hasLock && _connection is { FullState: System.Data.ConnectionState.Open } connection)
        {
            _hasLock = false;
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({_database.LockKey("lease")})");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values)
        {
            Forget(command);
        }

        _commands.Clear();
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private static async ValueTask<Writer?> RaiseAsync(NpgsqlConnection connection, Database database, long? expectedEpoch, bool hasLock)
    {
        await using var raise = new NpgsqlCommand(database.Sql("UPDATE {s}.lease SET epoch = epoch + 1, batch = 0 WHERE epoch = coalesce($1, epoch) AND service IS NULL RETURNING epoch, shards"), connection);
        raise.Parameters.Add(new NpgsqlParameter { Value = (object?)expectedEpoch ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        await using var reader = await raise.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new Writer(database, connection, reader.GetInt64(0), reader.GetInt32(1), hasLock) : null;
    }

    private static async ValueTask<Writer?> RaiseOrEndAsync(NpgsqlConnection connection, PostgreSqlParts parts, long expectedEpoch)
    {
        try
        {
            return await RaiseAsync(connection, parts.Database, expectedEpoch, hasLock: false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await EndLockHolderAsync(connection, parts);
            return await RaiseAsync(connection, parts.Database, expectedEpoch, hasLock: false);
        }
    }

    /// <summary>Ends the connection of the process that has the lock.</summary>
    private static async ValueTask EndLockHolderAsync(NpgsqlConnection connection, PostgreSqlParts parts)
    {
        var key = unchecked((ulong)parts.Database.LockKey("lease"));
        try
        {
            await ExecuteAsync(connection, string.Create(
                CultureInfo.InvariantCulture,
                $"""
                SELECT pg_terminate_backend(pid) FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND classid = {key >> 32}::oid AND objid = {key & uint.MaxValue}::oid AND objsubid = 1 AND pid <> pg_backend_pid()
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """));
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            parts.Log.NotTerminated(exception, parts.Database.Name);
        }
    }

    /// <summary>Waits as long as <c>lock_timeout</c> allows.</summary>
    private static async ValueTask<bool> WaitForLockAsync(NpgsqlConnection connection, Database database)
    {
        try
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_lock({database.LockKey("lease")})");
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private static async ValueTask ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, Database database)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({database.LockKey("lease")})", connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The parameters are to be those of the next command.</summary>
    private static void Forget(NpgsqlCommand command)
    {
        command.Parameters.Clear();
        command.Dispose();
    }

    /// <summary>Has a new connection take what says that this writer lives; false where an earlier connection still has it.</summary>
    private protected virtual ValueTask<bool> LockAsync(NpgsqlConnection connection) => new(TryLockAsync(connection, _database));

    /// <summary>The command that commits a batch with these arguments, which a connection prepares once.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="arguments">Those of the function, and behind them those for the outbox, for lots and for the ends; null for none of a column.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    private async ValueTask<NpgsqlCommand> PreparedAsync(NpgsqlConnection connection, IReadOnlyList<NpgsqlParameter?> arguments, CancellationToken cancellationToken)
    {
        if (!_commands.TryGetValue(arguments, out var command))
        {
            command = await PrepareAsync(connection, arguments, cancellationToken);
            _commands.Add(arguments, command);
        }

        return command;
    }

    private async ValueTask<NpgsqlCommand> PrepareAsync(NpgsqlConnection connection, IReadOnlyList<NpgsqlParameter?> arguments, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var texts = new List<string>();
        foreach (var argument in arguments)
        {
            if (argument is not null)
            {
                command.Parameters.Add(argument);
            }

            texts.Add(argument is null ? "'{}'" : $"${command.Parameters.Count}");
        }

        try
        {
            var ends = texts.Count - WriteBatch.EndParameters;
            var lots = ends - WriteBatch.LotParameters;
            var own = lots - WriteBatch.OutboxParameters;

            // All of them run behind the function: whatever has a row of the ends has nothing left to wait for.
            command.CommandText = _database.Sql($$"""
                WITH taken AS (DELETE FROM {s}.outbox o USING unnest({{string.Join(", ", texts[own..lots])}}) AS t (xact, number) WHERE o.xact = t.xact AND o.number = t.number),
                added AS (INSERT INTO {s}.lots (number, body, done) SELECT number, body, '' FROM unnest({{texts[lots]}}, {{texts[lots + 1]}}) AS a (number, body)),
                marked AS (UPDATE {s}.lots l SET done = m.done FROM unnest({{texts[lots + 2]}}, {{texts[lots + 3]}}) AS m (number, done) WHERE l.number = m.number),
                ended AS (DELETE FROM {s}.lots l USING unnest({{texts[lots + 4]}}) AS e (number) WHERE l.number = e.number),
                counted AS ({{EndCounts.AddSql(Epoch, string.Join(", ", texts[ends..]))}})
                SELECT {s}.{{CommitFunction}}({{string.Join(", ", texts[..own])}})
                """);
            await command.PrepareAsync(cancellationToken);
            return command;
        }
        catch (Exception)
        {
            Forget(command);
            throw;
        }
    }

    private protected async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
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
            _hasLock = await LockAsync(_connection);
        }

        return _connection;
    }
}
