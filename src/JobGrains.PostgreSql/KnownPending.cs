using JobGrains.Hosting.Storage;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>Where one process writes: all that is pending is in its memory, so each row is written as it is to be.</summary>
internal sealed class KnownPending(PendingIndex index) : IPendingPart
{
    private readonly Dictionary<GrainId, PendingState> _pending = new(GrainIdComparer.Instance);
    private readonly HashSet<GrainId> _fresh = new(GrainIdComparer.Instance);
    private PendingColumns _begun = null!;
    private PendingColumns _states = null!;
    private List<Guid> _ended = null!;

    public int NewCount => _begun.Ids.Count;

    public void AddTo(BatchColumns columns)
    {
        columns.AreCopied = true;
        _begun = PendingRows(columns);
        columns.AreCopied = false;
        _states = PendingRows(columns);
        _ended = columns.Column<Guid>(NpgsqlDbType.Uuid);
    }

    public void Clear()
    {
        _pending.Clear();
        _fresh.Clear();
    }

    public void Add(StoreCommit commit, long etag)
    {
        if (commit.ChangesWakeUp)
        {
            var ticks = commit.WakeUpTime?.UtcTicks ?? 0;
            SetPending(commit.Grain, StateOf(commit.Grain) with { WakeUpTicks = ticks, Version = ticks == 0 ? 0 : etag });
        }

        if (commit.Opened is { } opened)
        {
            var grain = commit.Grain with { Key = opened.InstanceId.Value };
            SetPending(grain, StateOf(grain) with { Open = (int)opened.State, CreatedTicks = opened.Created.UtcTicks, Labels = [.. opened.Labels] });
        }

        if (commit.Closed is { } closed)
        {
            var grain = commit.Grain with { Key = closed.Value };
            SetPending(grain, StateOf(grain) with { Open = -1, CreatedTicks = 0, Labels = null });
        }
    }

    /// <summary>What the grain has now is written.</summary>
    public void AddHandled(GrainId grain, long version)
    {
        if (!_pending.ContainsKey(grain))
        {
            _pending.Add(grain, index.Describe(grain));
        }
    }

    public void Complete(Predicate<GrainId> mayHaveRow)
    {
        foreach (var (grain, state) in _pending)
        {
            var isNew = _fresh.Contains(grain) && !mayHaveRow(grain);
            if (!state.IsNone)
            {
                (isNew ? _begun : _states).Add(grain, state);
            }
            else if (!isNew)
            {
                _ended.Add(RecordId.Of(grain));
            }
        }
    }

    public async ValueTask CopyAsync(NpgsqlConnection connection, Database database, CancellationToken cancellationToken)
    {
        if (_begun.Ids.Count == 0)
        {
            return;
        }

        await using var import = await connection.BeginBinaryImportAsync(database.Sql("COPY {s}.pending (id, type, key, state, created, labels, wake_up, version) FROM STDIN (FORMAT binary)"), cancellationToken);
        import.Timeout = TimeSpan.FromSeconds(connection.CommandTimeout);
        for (var i = 0; i < _begun.Ids.Count; i++)
        {
            await import.StartRowAsync(cancellationToken);
            await import.WriteAsync(_begun.Ids[i], NpgsqlDbType.Uuid, cancellationToken);
            await import.WriteAsync(_begun.Types[i], NpgsqlDbType.Text, cancellationToken);
            await import.WriteAsync(_begun.Keys[i], NpgsqlDbType.Text, cancellationToken);
            await import.WriteAsync(_begun.States[i], NpgsqlDbType.Smallint, cancellationToken);
            await import.WriteAsync(_begun.Created[i], NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(_begun.Labels[i], NpgsqlDbType.Bytea, cancellationToken);
            await import.WriteAsync(_begun.WakeUps[i], NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(_begun.Versions[i], NpgsqlDbType.Bigint, cancellationToken);
        }

        await import.CompleteAsync(cancellationToken);
    }

    private static PendingColumns PendingRows(BatchColumns columns) => new()
    {
        Ids = columns.Column<Guid>(NpgsqlDbType.Uuid),
        Types = columns.Column<string>(NpgsqlDbType.Text),
        Keys = columns.Column<string>(NpgsqlDbType.Text),
        States = columns.Column<short>(NpgsqlDbType.Smallint),
        Created = columns.Column<long>(NpgsqlDbType.Bigint),
        Labels = columns.Column<byte[]>(NpgsqlDbType.Bytea),
        WakeUps = columns.Column<long>(NpgsqlDbType.Bigint),
        Versions = columns.Column<long>(NpgsqlDbType.Bigint),
    };

    private PendingState StateOf(GrainId grain)
    {
        if (_pending.TryGetValue(grain, out var state))
        {
            return state;
        }

        state = index.Describe(grain);
        if (state.IsNone)
        {
            _fresh.Add(grain);
        }

        return state;
    }

    private void SetPending(GrainId grain, PendingState state) => _pending[grain] = state;
}
