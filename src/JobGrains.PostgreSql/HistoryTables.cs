using System.Globalization;
using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>The partitions of the history, a day each by the places of their rows, and queries over them.</summary>
internal sealed class HistoryTables(PostgreSqlParts parts)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, long> _expires = [];
    private readonly AttemptReader _attempts = new(parts);

    /// <summary>When the first partition is kept no more; null for never.</summary>
    public DateTimeOffset? NextExpiry
    {
        get
        {
            lock (_gate)
            {
                var ticks = _expires.Count == 0 ? long.MaxValue : _expires.Values.Min();
                return ticks >= DateTimeOffset.MaxValue.UtcTicks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
            }
        }
    }

    /// <summary>Reads which partitions there are; answers the place of the last row.</summary>
    public async ValueTask<long> LoadAsync(NpgsqlConnection connection)
    {
        await using (var command = new NpgsqlCommand(parts.Database.Sql("SELECT day, expires FROM {s}.partitions"), connection))
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                _expires[reader.GetInt32(0)] = reader.GetInt64(1);
            }
        }

        await using var last = new NpgsqlCommand(parts.Database.Sql("SELECT coalesce(max(place), 0) FROM {s}.history"), connection);
        return (long)(await last.ExecuteScalarAsync())!;
    }

    /// <summary>Makes sure that the rows of a batch have partitions, and that these are kept for long enough.</summary>
    public async ValueTask PrepareAsync(Writer writer, HistoryColumns rows, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rows.Places.Count; i++)
        {
            var day = (int)(rows.Places[i] / TimeSpan.TicksPerDay);
            bool isThere;
            long until;
            lock (_gate)
            {
                isThere = _expires.TryGetValue(day, out until);
            }

            if (isThere && rows.Expires[i] <= until)
            {
                continue;
            }

            // Up to the end of an hour, so that this is written now and then only. One that is there may be dropped at this moment.
            until = rows.Expires[i] > DateTimeOffset.MaxValue.UtcTicks ? long.MaxValue : ((rows.Expires[i] / TimeSpan.TicksPerHour) + 1) * TimeSpan.TicksPerHour;
            await writer.ExecuteAsync(CreateSql(day) + $"INSERT INTO {{s}}.partitions (day, expires) VALUES ({day}, {until}) ON CONFLICT (day) DO UPDATE SET expires = greatest(partitions.expires, excluded.expires)", cancellationToken);
            lock (_gate)
            {
                _expires[day] = until;
            }
        }
    }

    /// <summary>Drops the partitions of which no row is kept any more, as the tables say: what this process knows is too little once another one has taken the schema over.</summary>
    public async ValueTask DropAsync(DateTimeOffset now, long epoch)
    {
        int[] past;
        lock (_gate)
        {
            past = [.. _expires.Where(partition => partition.Value <= now.UtcTicks).Select(partition => partition.Key)];
        }

        foreach (var day in past)
        {
            try
            {
                await using var connection = await parts.Database.OpenAsync();

                await using var command = new NpgsqlCommand(parts.Database.Sql(DropSql(day, now, epoch)), connection);
                await command.ExecuteNonQueryAsync();
                lock (_gate)
                {
                    _expires.Remove(day);
                }
            }
            catch (Exception exception) when (Faults.IsOfTheDatabase(exception))
            {
                parts.Log.NotDropped(exception);
                return;
            }
        }
    }

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => _attempts.ReadAsync(RecordId.Of(instanceId));

    public async ValueTask<HistorySlice> FindAsync(HistorySearch search) => await Patient.AskAsync(parts, Patience, () => SearchAsync(search));

    private static string TableOf(int day) => $"history_{new DateTime(day * TimeSpan.TicksPerDay, DateTimeKind.Utc).ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";

    /// <summary>Attaching takes a weaker lock than creating a partition does: queries that run are not waited for.</summary>
    private static string CreateSql(int day)
    {
        var table = $"{{s}}.{TableOf(day)}";
        var bounds = string.Create(CultureInfo.InvariantCulture, $"FROM ({day * TimeSpan.TicksPerDay}) TO ({(day + 1) * TimeSpan.TicksPerDay})");
        return $$"""
            DO $do$ BEGIN
                IF to_regclass('{{table}}') IS NULL THEN
                    CREATE TABLE {{table}} (LIKE {s}.history INCLUDING ALL);
                    ALTER TABLE {s}.history ATTACH PARTITION {{table}} FOR VALUES {{bounds}};
                END IF;
            END $do$;
            """;
    }

    /// <summary>A long query of the history must not keep all others waiting behind this. The lease comes first, as in a commit.</summary>
    private static string DropSql(int day, DateTimeOffset now, long epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        BEGIN;
        SET LOCAL lock_timeout = '1s';
        DO $do$ BEGIN
            PERFORM FROM {s}.lease WHERE epoch = {{epoch}} FOR SHARE;
            IF FOUND AND EXISTS (SELECT FROM {s}.partitions WHERE day = {{day}} AND expires <= {{now.UtcTicks}}) THEN
                DROP TABLE IF EXISTS {s}.{{TableOf(day)}};
                DELETE FROM {s}.partitions WHERE day = {{day}};
            END IF;
        END $do$;
        COMMIT;
        """);

    private async Task<HistorySlice> SearchAsync(HistorySearch search)
    {
        var filter = new HistoryFilter(search);
        var slice = new SliceBuilder(search.Limit);
        await using var connection = await parts.Database.OpenAsync();
        var after = search.After?.Place ?? long.MaxValue;
        while (true)
        {
            // One more than asked for says whether there are more.
            var wanted = slice.Room + 1;
            var count = 0;
            await using var command = Command(search, filter, after, wanted);
            command.Connection = connection;
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                count++;
                after = reader.GetInt64(0);
                if (slice.IsFull)
                {
                    return slice.Cut();
                }

                if (!reader.GetBoolean(2) && reader.GetFieldValue<byte[]>(1) is var body && HistoryFilter.Read(body) is var row && filter.Takes(row))
                {
                    slice.Add(row, after, body.Length);
                }
            }

            if (count < wanted)
            {
                return slice.End();
            }
        }
    }

    private NpgsqlCommand Command(HistorySearch search, HistoryFilter filter, long after, int limit)
    {
        var command = new NpgsqlCommand();
        var where = new StringBuilder("place < ").Append(Parameter(after, NpgsqlDbType.Bigint));
        if (search.EndedFrom is { } from)
        {
            // No row that ended later has a place before: partitions that are too old are left out.
            where.Append(CultureInfo.InvariantCulture, $" AND place >= {from.UtcTicks} AND ended >= {from.UtcTicks}");
        }

        if (search.EndedBefore is { } before)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND ended < {before.UtcTicks}");
        }

        if (search.Now is { } now)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND expires > {now.UtcTicks}");
        }

        if (search.JobId is { } jobId)
        {
            where.Append(" AND job = ").Append(Parameter(jobId.Value, NpgsqlDbType.Text));
        }

        if (search.Status is { } status)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND status = {(int)status}");
        }

        if (search.Rows != HistoryRowKind.All)
        {
            where.Append(search.Rows == HistoryRowKind.Decisions ? " AND attempt = 0" : " AND attempt <> 0");
        }

        if (filter.Labels.Count > 0)
        {
            where.Append(" AND labels @> ").Append(Parameter(filter.Labels.Select(label => unchecked((long)label)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint));
        }

        command.CommandText = parts.Database.Sql($$"""
            SELECT f.place, f.body, EXISTS (SELECT FROM {s}.history o WHERE o.instance = f.instance AND o.attempt = f.attempt AND o.place < f.place)
            FROM (SELECT place, body, instance, attempt FROM {s}.history WHERE {{where}} ORDER BY place DESC LIMIT {{limit}}) f
            ORDER BY f.place DESC
            """);
        return command;

        string Parameter(object value, NpgsqlDbType type)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
            return $"${command.Parameters.Count}";
        }
    }
}
