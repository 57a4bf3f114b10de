using System.Globalization;
using JobGrains.Hosting.Storage;
using Npgsql;

namespace JobGrains.PostgreSql.Clusters;

/// <summary>
/// The connection of one silo of a cluster that writes. Silos write side by side: the ETag of each row fences them. Each has an epoch and a row of its own, which every statement needs; without the row the silo writes nothing. The
/// connection holds two locks: one of its own, by which others see that it lives, and one that all silos of the cluster share, so that no other cluster takes the schema.
/// </summary>
internal sealed class ClusterWriter : Writer
{
    private const string EmbeddedUse = "It was used by the embedded host before, whose data silos of a cluster do not read. Give the cluster a schema of its own.";

    private readonly ClusterSeat _seat;

    private ClusterWriter(Database database, NpgsqlConnection connection, ClusterSeat seat, long epoch, int shardCount)
        : base(database, connection, epoch, shardCount, hasLock: true) =>
        _seat = seat;

    public override string HoldSql => string.Create(CultureInfo.InvariantCulture, $"PERFORM FROM {{s}}.silos WHERE epoch = {Epoch} FOR SHARE;");

    private protected override string CommitFunction => "commit_of_silo";

    /// <summary>Gives a silo an epoch; says so where another cluster of the service has silos that run. Throws <see cref="PostgreSqlStoreException"/> where the schema is somebody else's for good.</summary>
    public static async ValueTask<JoinReply> JoinAsync(Database database, ClusterSeat seat)
    {
        var connection = await database.OpenWriterAsync();
        ClusterWriter? writer = null;
        try
        {
            await using var transaction = await connection.BeginTransactionAsync();
            if (await TakeSchemaAsync(connection, database, seat) is { } running)
            {
                return new JoinReply(null, running);
            }

            // Silos that are gone and were never missed, for example because all of them were.
            await ExecuteAsync(connection, database, "DELETE FROM {s}.silos WHERE silo = $1 OR (seen < now() - interval '1 day' AND epoch <> ALL ({s}.living_silos()))", seat.Silo.Value);
            var (epoch, shards) = await RaiseAsync(connection, database);
            await ExecuteAsync(connection, database, "INSERT INTO {s}.silos (epoch, silo, batch) VALUES ($1, $2, 0)", epoch, seat.Silo.Value);
            await LockAsync(connection, database, epoch);
            await transaction.CommitAsync();
            writer = new ClusterWriter(database, connection, seat, epoch, shards);
            return new JoinReply(writer, null);
        }
        finally
        {
            if (writer is null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>Throws <see cref="PostgreSqlStoreException"/> where the schema is a cluster's: for the embedded host, which has a schema for itself.</summary>
    public static async ValueTask RefuseClusterAsync(Database database)
    {
        await using var connection = await database.OpenAsync();
        var (service, cluster, _) = await ReadOwnerAsync(connection, database, "");
        if (service is not null)
        {
            throw new PostgreSqlStoreException(
                $"The {database.Name} is used by the silos of an Orleans cluster (service '{service}', cluster '{cluster}'), and the embedded host needs a schema for itself. Nothing was changed. Give it a schema of its own.");
        }
    }

    /// <summary>Says that the silo lives, deletes records that have expired, and takes wake-ups that will soon be due and that no living silo has.</summary>
    /// <param name="due">Up to when they are due.</param>
    /// <param name="now">The time.</param>
    /// <param name="maxTaken">How many are taken at most.</param>
    /// <param name="maxForgotten">How many records are deleted at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<Sweep> SweepAsync(DateTimeOffset due, DateTimeOffset now, int maxTaken, int maxForgotten, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(await ConnectAsync(cancellationToken), "SELECT * FROM {s}.sweep($1, $2, $3, $4, $5)", Epoch, due.UtcTicks, now.UtcTicks, maxTaken, maxForgotten);
        var taken = new List<StoredWakeUp>();
        var forgotten = 0L;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.IsDBNull(0))
            {
                forgotten = reader.GetInt64(3);
            }
            else
            {
                taken.Add(new StoredWakeUp(new GrainId(reader.GetString(0), reader.GetString(1)), new DateTimeOffset(reader.GetInt64(2), TimeSpan.Zero), reader.GetInt64(3)));
            }
        }

        return new Sweep(taken, taken.Count == maxTaken || forgotten == maxForgotten);
    }

    /// <summary>The silo writes no more.</summary>
    public override async ValueTask UnlockAsync()
    {
        if (_connection is { FullState: System.Data.ConnectionState.Open } connection)
        {
            await ExecuteAsync(connection, _database, "DELETE FROM {s}.silos WHERE epoch = $1", Epoch);
        }
    }

    private protected override async ValueTask<bool> LockAsync(NpgsqlConnection connection)
    {
        var hasLock = await LockAsync(connection, _database, Epoch);
        var (service, cluster, _) = await ReadOwnerAsync(connection, _database, "");
        return service == _seat.Service && cluster == _seat.Cluster
            ? hasLock
            : throw new PostgreSqlStoreException($"The {_database.Name} was taken by the cluster '{cluster}' of service '{service}' while silo '{_seat.Silo}' was away.");
    }

    /// <summary>Makes the schema the cluster's, or finds that it is. Answers another cluster that has silos which run.</summary>
    private static async ValueTask<string?> TakeSchemaAsync(NpgsqlConnection connection, Database database, ClusterSeat seat)
    {
        var (service, cluster, epoch) = await ReadOwnerAsync(connection, database, "FOR UPDATE");
        if (service is null && epoch > 0)
        {
            throw new PostgreSqlStoreException($"The {database.Name} is not the cluster's. {EmbeddedUse}");
        }

        if (service is not null && service != seat.Service)
        {
            throw new PostgreSqlStoreException($"The {database.Name} is used by service '{service}', and this silo is of service '{seat.Service}'. Nothing was changed. Give each service a schema of its own.");
        }

        if (service is null)
        {
            // The embedded host, which has the times in memory, would pay for it with each run.
            await ExecuteAsync(connection, database, "CREATE INDEX IF NOT EXISTS records_expires ON {s}.records (expires) WHERE expires > 0");
        }
        else if (cluster != seat.Cluster && !await IsDesertedAsync(connection, database))
        {
            return cluster;
        }

        if (service is null || cluster != seat.Cluster)
        {
            await ExecuteAsync(connection, database, "UPDATE {s}.lease SET service = $1, cluster = $2", seat.Service, seat.Cluster);
            await ExecuteAsync(connection, database, "DELETE FROM {s}.silos");
        }

        return null;
    }

    /// <summary>The next epoch whose last digits no silo has. Where all are taken, rows of silos that are gone and were never missed make room.</summary>
    private static async ValueTask<(long Epoch, int Shards)> RaiseAsync(NpgsqlConnection connection, Database database)
    {
        if (await TryRaiseAsync(connection, database) is { } raised)
        {
            return raised;
        }

        await ExecuteAsync(connection, database, "DELETE FROM {s}.silos WHERE epoch <> ALL ({s}.living_silos())");
        return await TryRaiseAsync(connection, database)
            ?? throw new PostgreSqlStoreException($"{ClusterPlaces.Silos} silos use the {database.Name}, and no more can. Nothing was changed. Run fewer silos, or give some a schema of their own as another cluster.");
    }

    private static async ValueTask<(long Epoch, int Shards)?> TryRaiseAsync(NpgsqlConnection connection, Database database)
    {
        await using var command = database.Command(connection, $$"""
            UPDATE {s}.lease SET epoch = free.e
            FROM (
                SELECT min(e) AS e FROM {s}.lease l, generate_series(l.epoch + 1, l.epoch + {{ClusterPlaces.Silos}}) AS g (e)
                WHERE NOT EXISTS (SELECT FROM {s}.silos s WHERE s.epoch % {{ClusterPlaces.Silos}} = e % {{ClusterPlaces.Silos}})) free
            WHERE free.e IS NOT NULL
            RETURNING epoch, shards
            """);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetInt64(0), reader.GetInt32(1)) : null;
    }

    private static async ValueTask<(string? Service, string? Cluster, long Epoch)> ReadOwnerAsync(NpgsqlConnection connection, Database database, string locking)
    {
        await using var command = database.Command(connection, $"SELECT service, cluster, epoch FROM {{s}}.lease {locking}");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.IsDBNull(0) ? null : reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt64(2));
    }

    private static async ValueTask<bool> IsDesertedAsync(NpgsqlConnection connection, Database database)
    {
        await using var command = database.Command(connection, "SELECT pg_try_advisory_xact_lock($1)", database.LockKey("cluster"));
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async ValueTask<bool> LockAsync(NpgsqlConnection connection, Database database, long epoch)
    {
        await ExecuteAsync(connection, database, "SELECT pg_advisory_lock_shared($1)", database.LockKey("cluster"));
        await using var command = database.Command(connection, "SELECT pg_try_advisory_lock({s}.silo_lock(), $1)", (int)(epoch & int.MaxValue));
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async ValueTask ExecuteAsync(NpgsqlConnection connection, Database database, string sql, params object[] arguments)
    {
        await using var command = database.Command(connection, sql, arguments);
        await command.ExecuteNonQueryAsync();
    }
}
