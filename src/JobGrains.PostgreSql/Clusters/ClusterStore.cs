using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Schema;
using Npgsql;

namespace JobGrains.PostgreSql.Clusters;

/// <summary>
/// The store of one silo of a cluster: the same tables, queue and statements as where one process has the schema, but nothing in memory that another silo could have changed. Open runs and jobs are read from their tables. Of the
/// wake-ups it has those in memory that come soon: the ones that it has set, and the ones that it finds in the table, which it looks through each minute.
/// </summary>
internal sealed class ClusterStore : PostgreSqlStore, IClusterStore
{
    private const int MaxTaken = 8_192;
    private const int MaxForgotten = 8_192;
    private const int MaxUnexplained = 8;

    /// <summary>How often the table is looked through: so often that what is far becomes near before its time.</summary>
    private static readonly TimeSpan SweepPeriod = ClusterPending.Near - TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SweepAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DropPeriod = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly ClusterWriter _writer;
    private ClusterPlaces _places;
    private long _nextSweep;

    private ClusterStore(PostgreSqlParts parts, ClusterWriter writer)
        : base(parts, writer, static () => { }, () => new ClusterPending(writer.Epoch, writer.ShardCount))
    {
        _writer = writer;
        _places = new ClusterPlaces(writer.Epoch);
        _nextSweep = parts.Time.GetUtcNow().UtcTicks;
    }

    /// <summary>Opens the store of a silo. Creates the tables where there are none. Waits for a database that does not answer, and for the silos of another cluster to end, but not for ever.</summary>
    public static async ValueTask<ClusterStore> OpenAsync(PostgreSqlParts parts, ClusterSeat seat)
    {
        var since = parts.Time.GetTimestamp();
        try
        {
            for (var backoff = new Backoff(); ;)
            {
                var isOver = parts.Time.GetElapsedTime(since) >= parts.Options.StartTimeout;
                try
                {
                    await SchemaUpdate.RunAsync(parts, CancellationToken.None);
                    var reply = await ClusterWriter.JoinAsync(parts.Database, seat);
                    if (reply.Writer is { } writer)
                    {
                        var store = new ClusterStore(parts, writer);
                        await store.BeginAsync();
                        parts.Log.Joined(parts.Database.Name, seat.Silo.Value, store.Epoch);
                        return store;
                    }

                    if (isOver)
                    {
                        throw new PostgreSqlStoreException(
                            $"The {parts.Database.Name} is used by silos of cluster '{reply.RunningCluster}', which run, and this silo is of cluster '{seat.Cluster}' of the same service. Nothing was changed. Stop those first, or give each cluster a schema of its own.");
                    }
                }
                catch (Exception exception) when (!isOver && Faults.IsOfTheDatabase(exception) && !Faults.IsForGood(exception))
                {
                }

                await Task.Delay(backoff.Next(), parts.Time);
            }
        }
        catch (Exception exception)
        {
            await parts.Database.DisposeAsync();
            if (Explain(exception, parts.Database) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>Null: which runs stand in lots is in the memory of one process.</summary>
    public override ILotStore? Lots => null;

    public void Look(DateTimeOffset now) => LookNoLaterThan(now);

    public async ValueTask ExcludeAsync(SiloId silo) => await AskAsync("DELETE FROM {s}.silos WHERE silo = $1", static _ => 0, silo.Value);

    public override ValueTask<DateTimeOffset?> GetNextWakeUpAsync()
    {
        var sweep = new DateTimeOffset(Interlocked.Read(ref _nextSweep), TimeSpan.Zero);
        return new(_index.NextWakeUp() is { } next && next < sweep ? next : sweep);
    }

    public override async ValueTask<IReadOnlyList<StoredWakeUp>> TakeWakeUpsAsync(DateTimeOffset now, DateTimeOffset hiddenUntil, int max)
    {
        if (now.UtcTicks >= Interlocked.Read(ref _nextSweep))
        {
            // On the writer: what it takes is not what this silo is just replacing.
            await _queue.StepAsync(() => SweepAsync(now));
        }

        return _index.TakeWakeUps(now, hiddenUntil, max);
    }

    /// <summary>Drops partitions of the history; records that have expired go when the table of wake-ups is looked through.</summary>
    public override async ValueTask<DateTimeOffset?> ExpireAsync(DateTimeOffset now)
    {
        try
        {
            await using var connection = await _parts.Database.OpenAsync();
            await _history.LoadPartitionsAsync(connection);
        }
        catch (Exception exception) when (Faults.IsOfTheDatabase(exception))
        {
            _parts.Log.NotDropped(exception);
        }

        await _history.DropAsync(now, _writer.HoldSql);
        var later = now + DropPeriod;
        return _history.NextExpiry is { } next && next > now && next < later ? next : later;
    }

    public override ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) =>
        ListOpenAsync("SELECT key, state, created, labels FROM {s}.open_runs WHERE shard = $1 AND key > $2 ORDER BY key LIMIT $3", shard, after, max);

    public override ValueTask<IReadOnlyList<OpenEntry>> ListStartedAsync(int shard, InstanceId? after, int max) =>
        ListOpenAsync("SELECT key, state, created, labels FROM {s}.open_runs WHERE shard = $1 AND key > $2 AND state <> 0 ORDER BY key LIMIT $3", shard, after, max);

    public override ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) =>
        ListOpenAsync("SELECT key, state, created, labels FROM {s}.open_runs WHERE job = $1 AND key > $2 ORDER BY key LIMIT $3", jobId.Value, after, max);

    public override async ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => await AskAsync(
        "SELECT job, tags::text FROM {s}.jobs WHERE job > $1 ORDER BY job LIMIT $2",
        static reader => new JobEntry(new JobId(reader.GetString(0)), JsonSerializer.Deserialize(reader.GetString(1), StoreJson.Default.StringArray)!),
        after?.Value ?? "",
        max);

    /// <summary>Counts the rows of the tables, so takes as long as there are open runs: one would wait for the other if they were counted as they come and go.</summary>
    public override async ValueTask<CatalogCounts> CountAsync() => await Patient.AskAsync(_parts, Patience, async () =>
    {
        await using var connection = await _parts.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(
            _parts.Database.Sql("""
                SET LOCAL enable_seqscan = on;
                SELECT (SELECT count(*) FROM {s}.jobs), count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2) FROM {s}.open_runs
                """),
            connection,
            transaction);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new CatalogCounts(reader.GetInt64(0), new OpenRunCounts { Delayed = reader.GetInt64(1), Queued = reader.GetInt64(2), Running = reader.GetInt64(3) });
    });

    public override ValueTask<HistorySlice> FindAsync(HistorySearch search) => _history.FindAmongOthersAsync(search);

    private protected override async ValueTask<int> LoadAsync()
    {
        await using var connection = await _parts.Database.OpenAsync();
        _places.Advance(await _history.LoadAsync(connection));
        return 0;
    }

    private protected override void OnCommitted(CommitGroup group)
    {
    }

    private protected override void Apply(CommitRequest request)
    {
        if (request.Commit.ChangesWakeUp)
        {
            _index.SetWakeUp(request.Commit.Grain, ClusterPending.IsNear(request.Commit) ? request.Commit.WakeUpTime!.Value.UtcTicks : 0, request.Sequence);
        }
    }

    private protected override long NextPlace(long endedTicks) => _places.Next(endedTicks);

    /// <summary>Another silo may have been in the way at this moment.</summary>
    private protected override bool IsAnotherTryWorthIt(PostgresException exception, int times) => times < MaxUnexplained;

    private async ValueTask BeginAsync()
    {
        try
        {
            await LoadAsync();
        }
        catch (Exception)
        {
            await _writer.DisposeAsync();
            throw;
        }
    }

    private async ValueTask SweepAsync(DateTimeOffset now)
    {
        // What is asked for meanwhile is done again.
        Interlocked.Exchange(ref _nextSweep, (now + SweepPeriod).UtcTicks);
        try
        {
            var sweep = await _writer.SweepAsync(now + ClusterPending.Near, now, MaxTaken, MaxForgotten, _closing.Token);
            foreach (var wakeUp in sweep.Taken)
            {
                _index.SetWakeUp(wakeUp.Grain, wakeUp.Time.UtcTicks, wakeUp.Version);
            }

            if (sweep.IsMore)
            {
                LookNoLaterThan(now + SweepAgain);
            }
        }
        catch (Exception exception) when (Faults.IsOfTheDatabase(exception) && exception is not PostgresException { SqlState: Faults.Superseded })
        {
            _parts.Log.ReadFailed(exception, _parts.Database.Name);
            LookNoLaterThan(now + SweepAgain);
        }
    }

    private void LookNoLaterThan(DateTimeOffset time)
    {
        for (var next = Interlocked.Read(ref _nextSweep); time.UtcTicks < next;)
        {
            var seen = Interlocked.CompareExchange(ref _nextSweep, time.UtcTicks, next);
            if (seen == next)
            {
                return;
            }

            next = seen;
        }
    }

    private async ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(string sql, object of, InstanceId? after, int max) => await AskAsync(
        sql,
        static reader => new OpenEntry
        {
            InstanceId = InstanceId.Trusted(reader.GetString(0)),
            State = (OpenState)reader.GetInt16(1),
            Created = new DateTimeOffset(reader.GetInt64(2), TimeSpan.Zero),
            Labels = PendingIndex.Decode(reader.GetFieldValue<byte[]>(3)) ?? [],
        },
        of,
        after?.Value ?? "",
        max);

    /// <summary>Asks something that may be asked twice.</summary>
    private Task<List<T>> AskAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] arguments) => Patient.AskAsync(_parts, Patience, async () =>
    {
        await using var connection = await _parts.Database.OpenAsync();
        await using var command = _parts.Database.Command(connection, sql, arguments);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    });
}
