using NpgsqlTypes;

namespace JobGrains.PostgreSql.Clusters;

/// <summary>What a batch of a silo does to the tables of open runs and wake-ups.</summary>
internal sealed class ClusterColumns(BatchColumns columns)
{
    public List<Guid> SetIds { get; } = columns.Column<Guid>(NpgsqlDbType.Uuid);

    public List<string> SetTypes { get; } = columns.Column<string>(NpgsqlDbType.Text);

    public List<string> SetKeys { get; } = columns.Column<string>(NpgsqlDbType.Text);

    public List<long> SetDue { get; } = columns.Column<long>(NpgsqlDbType.Bigint);

    public List<long> SetVersions { get; } = columns.Column<long>(NpgsqlDbType.Bigint);

    /// <summary>The epoch of the silo that has the wake-up in memory; 0 for none.</summary>
    public List<long> SetOwners { get; } = columns.Column<long>(NpgsqlDbType.Bigint);

    public List<Guid> RemovedIds { get; } = columns.Column<Guid>(NpgsqlDbType.Uuid);

    public List<Guid> HandledIds { get; } = columns.Column<Guid>(NpgsqlDbType.Uuid);

    public List<long> HandledVersions { get; } = columns.Column<long>(NpgsqlDbType.Bigint);

    public List<int> OpenedShards { get; } = columns.Column<int>(NpgsqlDbType.Integer);

    public List<string> OpenedKeys { get; } = columns.Column<string>(NpgsqlDbType.Text);

    public List<string> OpenedJobs { get; } = columns.Column<string>(NpgsqlDbType.Text);

    public List<short> OpenedStates { get; } = columns.Column<short>(NpgsqlDbType.Smallint);

    public List<long> OpenedCreated { get; } = columns.Column<long>(NpgsqlDbType.Bigint);

    public List<byte[]> OpenedLabels { get; } = columns.Column<byte[]>(NpgsqlDbType.Bytea);

    public List<int> ClosedShards { get; } = columns.Column<int>(NpgsqlDbType.Integer);

    public List<string> ClosedKeys { get; } = columns.Column<string>(NpgsqlDbType.Text);
}
