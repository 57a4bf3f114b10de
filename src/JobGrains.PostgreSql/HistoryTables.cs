using System.Globalization;
using JobGrains.Hosting;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>The partitions of the history, a day each by the places of their rows, and queries over them.</summary>
internal sealed class HistoryTables(PostgreSqlParts parts)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, HistoryPartition> _partitions = [];
    private readonly AttemptReader _attempts = new(parts);

    /// <summary>When the first partition is kept no more; null for never.</summary>
    public DateTimeOffset? NextExpiry
    {
        get
        {
            lock (_gate)
            {
                var ticks = _partitions.Count == 0 ? long.MaxValue : _partitions.Values.Min(partition => partition.ExpiresTicks);
                return ticks >= DateTimeOffset.MaxValue.UtcTicks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
            }
        }
    }

    /// <summary>Reads which partitions there are; answers the place of the last row.</summary>
    public async ValueTask<long> LoadAsync(NpgsqlConnection connection)
    {
        await LoadPartitionsAsync(connection);
        await using var last = new NpgsqlCommand(
            parts.Database.Sql("SELECT coalesce(max(newest.place), 0) FROM unnest($1) AS k (kind), LATERAL (SELECT h.place FROM {s}.history h WHERE h.kind = k.kind ORDER BY h.place DESC LIMIT 1) newest"), connection);
        last.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. HistoryKinds.All] });
        return (long)(await last.ExecuteScalarAsync())!;
    }

    /// <summary>Reads which partitions there are: others may have made some, or dropped them.</summary>
    public async ValueTask LoadPartitionsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(parts.Database.Sql("SELECT day, expires, slack FROM {s}.partitions"), connection);
        var read = new List<(int Day, HistoryPartition Partition)>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                read.Add((reader.GetInt32(0), new HistoryPartition(reader.GetInt64(1), reader.GetInt64(2))));
            }
        }

        lock (_gate)
        {
            _partitions.Clear();
            read.ForEach(row => _partitions[row.Day] = row.Partition);
        }
    }

    /// <summary>Forgets which partitions there are, so that each is looked for before the next row.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _partitions.Clear();
        }
    }

    /// <summary>Makes sure that the rows of a batch have partitions, and that these are kept for long enough.</summary>
    public async ValueTask PrepareAsync(Writer writer, HistoryColumns rows, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rows.Places.Count; i++)
        {
            var day = (int)(rows.Places[i] / TimeSpan.TicksPerDay);
            bool isThere;
            HistoryPartition partition;
            lock (_gate)
            {
                isThere = _partitions.TryGetValue(day, out partition);
            }

            if (isThere && partition.Has(rows.Expires[i], rows.Places[i] - rows.Ended[i]))
            {
                continue;
            }

            // One that is there may be dropped at this moment.
            partition = partition.With(rows.Expires[i], rows.Places[i] - rows.Ended[i]);
            var sql = string.Create(CultureInfo.InvariantCulture, $$"""
                {{CreateSql(day)}}
                INSERT INTO {s}.partitions (day, expires, slack) VALUES ({{day}}, {{partition.ExpiresTicks}}, {{partition.SlackTicks}})
                ON CONFLICT (day) DO UPDATE SET expires = greatest(partitions.expires, excluded.expires), slack = greatest(partitions.slack, excluded.slack)
                """);
            await writer.ExecuteAsync(sql, cancellationToken);
            lock (_gate)
            {
                _partitions[day] = partition;
            }
        }
    }

    /// <summary>Drops the partitions of which no row is kept any more, as the tables say: what this process knows is too little once another one has taken the schema over.</summary>
    /// <param name="now">The time.</param>
    /// <param name="holdSql">Finds a row, and locks it, as long as this process may write.</param>
    public async ValueTask DropAsync(DateTimeOffset now, string holdSql)
    {
        int[] past;
        lock (_gate)
        {
            past = [.. _partitions.Where(partition => partition.Value.ExpiresTicks <= now.UtcTicks).Select(partition => partition.Key)];
        }

        foreach (var day in past)
        {
            try
            {
                await using var connection = await parts.Database.OpenAsync();

                await using var command = new NpgsqlCommand(parts.Database.Sql(DropSql(day, now, holdSql)), connection);
                await command.ExecuteNonQueryAsync();
                lock (_gate)
                {
                    _partitions.Remove(day);
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

    /// <summary>The same where others write rows, too, and so make partitions.</summary>
    public async ValueTask<HistorySlice> FindAmongOthersAsync(HistorySearch search) => await Patient.AskAsync(parts, Patience, async () =>
    {
        await using (var connection = await parts.Database.OpenAsync())
        {
            await LoadPartitionsAsync(connection);
        }

        return await SearchAsync(search);
    });

    private static string SuffixOf(int day) => new DateTime(day * TimeSpan.TicksPerDay, DateTimeKind.Utc).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>Several may do so at once, one after the other. Attaching takes a weaker lock than creating a partition does: queries that run are not waited for.</summary>
    private string CreateSql(int day)
    {
        var suffix = SuffixOf(day);
        var bounds = string.Create(CultureInfo.InvariantCulture, $"FROM ({day * TimeSpan.TicksPerDay}) TO ({(day + 1) * TimeSpan.TicksPerDay})");
        return $$"""
            DO $do$ BEGIN
                PERFORM pg_advisory_xact_lock({{parts.Database.LockKey("partitions")}});
                IF NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = '{s}' AND tablename = 'history_{{suffix}}') THEN
                    CREATE TABLE {s}.history_{{suffix}} (LIKE {s}.history INCLUDING ALL);
                    CREATE TABLE {s}.labels_{{suffix}} (LIKE {s}.labels INCLUDING ALL);
                    ALTER TABLE {s}.history ATTACH PARTITION {s}.history_{{suffix}} FOR VALUES {{bounds}};
                    ALTER TABLE {s}.labels ATTACH PARTITION {s}.labels_{{suffix}} FOR VALUES {{bounds}};
                END IF;
            END $do$;
            """;
    }

    /// <summary>A long query of the history must not keep all others waiting behind this. The lease comes first, as in a commit.</summary>
    private static string DropSql(int day, DateTimeOffset now, string holdSql) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        BEGIN;
        SET LOCAL lock_timeout = '1s';
        DO $do$ BEGIN
            {{holdSql}}
            IF FOUND THEN
                PERFORM FROM {s}.partitions WHERE day = {{day}} AND expires <= {{now.UtcTicks}} FOR UPDATE;
                IF FOUND THEN
                    DROP TABLE IF EXISTS {s}.history_{{SuffixOf(day)}}, {s}.labels_{{SuffixOf(day)}};
                    DELETE FROM {s}.partitions WHERE day = {{day}};
                END IF;
            END IF;
        END $do$;
        COMMIT;
        """);

    private Task<HistorySlice> SearchAsync(HistorySearch search)
    {
        var days = new List<int>();
        long slackTicks;
        lock (_gate)
        {
            days.AddRange(_partitions.Keys.Reverse());
            slackTicks = _partitions.Count == 0 ? 0 : _partitions.Values.Max(partition => partition.SlackTicks);
        }

        return new HistorySearcher(parts, search, days, slackTicks).RunAsync();
    }
}
