using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Instances;
using JobGrains.PostgreSql.Clusters;
using JobGrains.PostgreSql.Lots;
using JobGrains.PostgreSql.Schema;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>What a start does.</summary>
internal partial class PostgreSqlStore
{
    /// <summary>Takes the schema if nobody has it; null where another process does. Waits for a server that does not answer, but not for ever.</summary>
    public static ValueTask<Writer?> TryTakeAsync(PostgreSqlParts parts) => TryTakeAsync(parts, isPatient: false);

    /// <summary>What to tell people where the store cannot be opened; null where the exception does.</summary>
    public static PostgreSqlStoreException? Explain(Exception exception, Database database) => Faults.IsOfTheDatabase(exception)
        ? new PostgreSqlStoreException($"The {database.Name} cannot be used: {exception.Message} Make sure that the server runs, that the connection string is right, and that its user owns the schema or may create it.", exception)
        : null;

    private static async ValueTask<Writer> TakeAsync(PostgreSqlParts parts) =>
        await TryTakeAsync(parts, isPatient: true) ?? throw new PostgreSqlStoreException($"Another process uses the {parts.Database.Name}, and one at a time can. Stop that one, or give this one a schema of its own.");

    /// <param name="parts">The database.</param>
    /// <param name="isPatient">Whether another process that has the schema is waited for, too.</param>
    private static async ValueTask<Writer?> TryTakeAsync(PostgreSqlParts parts, bool isPatient)
    {
        var since = parts.Time.GetTimestamp();
        for (var backoff = new Backoff(); ;)
        {
            var isOver = parts.Time.GetElapsedTime(since) >= parts.Options.StartTimeout;
            try
            {
                await SchemaUpdate.RunAsync(parts, CancellationToken.None);
                await ClusterWriter.RefuseClusterAsync(parts.Database);
                if (await Writer.TakeAsync(parts.Database) is { } writer)
                {
                    return writer;
                }

                if (isOver || !isPatient)
                {
                    return null;
                }
            }
            catch (Exception exception) when (!isOver && Faults.IsOfTheDatabase(exception) && !Faults.IsForGood(exception))
            {
            }

            await Task.Delay(backoff.Next(), parts.Time);
        }
    }

    /// <summary>Reads what is to be done; answers for how many grains.</summary>
    private protected virtual async ValueTask<int> LoadAsync()
    {
        await using var connection = await _parts.Database.OpenOwnAsync();

        // Before the rows of pending, which say it of runs that have one.
        var count = await LoadLotsAsync(connection);
        await using (var command = new NpgsqlCommand(_parts.Database.Sql("SELECT type, key, state, created, labels, wake_up, version FROM {s}.pending"), connection))
        {
            await using var reader = await command.ExecuteReaderAsync();
            for (; await reader.ReadAsync(); count++)
            {
                var labels = PendingIndex.Decode(reader.GetFieldValue<byte[]>(4));
                _index.Load(reader.GetString(0), reader.GetString(1), new PendingState(reader.GetInt16(2), reader.GetInt64(3), labels, reader.GetInt64(5), reader.GetInt64(6)));
            }
        }

        await using (var command = new NpgsqlCommand(_parts.Database.Sql("SELECT job, tags::text FROM {s}.jobs"), connection))
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                _index.Load(new JobEntry(new JobId(reader.GetString(0)), JsonSerializer.Deserialize(reader.GetString(1), StoreJson.Default.StringArray)!));
            }
        }

        _clock.Advance(await _history.LoadAsync(connection));
        return count;
    }

    /// <summary>Reads the lots; answers how many runs stand in them.</summary>
    private async ValueTask<int> LoadLotsAsync(NpgsqlConnection connection)
    {
        var count = 0;
        await using var command = new NpgsqlCommand(_parts.Database.Sql("SELECT number, body, done FROM {s}.lots"), connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var content = JsonCodec.Engine.Read<RunLot>(reader.GetFieldValue<byte[]>(1));
            var ids = NewLot.IdsOf(content);
            var lot = new Lot(reader.GetInt64(0), ids.Length, reader.GetFieldValue<byte[]>(2));
            Know(lot, content, ids);
            count += lot.Left;
        }

        return count;
    }

    /// <summary>Reads which records there are, in the background.</summary>
    private async Task ListAsync()
    {
        for (var backoff = new Backoff(); !_known.IsComplete && !_closing.IsCancellationRequested;)
        {
            try
            {
                await using var connection = await _parts.Database.OpenOwnAsync(_closing.Token);
                await using var command = new NpgsqlCommand(_parts.Database.Sql("SELECT id, expires FROM {s}.records"), connection) { CommandTimeout = 0 };
                await using var reader = await command.ExecuteReaderAsync(_closing.Token);
                while (await reader.ReadAsync(_closing.Token))
                {
                    var id = reader.GetGuid(0);
                    _known.Add(id);
                    if (reader.GetInt64(1) is not 0 and var expires)
                    {
                        _expiries.Add(id, expires);
                    }
                }

                _known.IsComplete = true;
            }
            catch (Exception exception) when (_closing.IsCancellationRequested || Faults.IsOfTheDatabase(exception))
            {
                if (!_closing.IsCancellationRequested)
                {
                    _parts.Log.NotListed(exception);
                    await Task.Delay(backoff.Next(), _parts.Time);
                }
            }
        }
    }
}
