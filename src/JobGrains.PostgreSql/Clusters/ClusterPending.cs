using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using Npgsql;

namespace JobGrains.PostgreSql.Clusters;

/// <summary>Where silos write side by side: each row is changed by itself, whatever it was before.</summary>
/// <param name="epoch">The epoch of this silo.</param>
/// <param name="shardCount">How many shards the catalogue has.</param>
internal sealed class ClusterPending(long epoch, int shardCount) : IPendingPart
{
    /// <summary>A wake-up that comes sooner stays in the memory of the silo that sets it; a later one is found in the table, before its time.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromSeconds(90);

    private ClusterColumns _columns = null!;

    /// <summary>None: rows are changed where they are there already.</summary>
    public int NewCount => 0;

    /// <summary>Whether a silo that commits this keeps the wake-up in its memory.</summary>
    public static bool IsNear(StoreCommit commit) => commit.WakeUpTime <= commit.Now + Near;

    public void AddTo(BatchColumns columns) => _columns = new ClusterColumns(columns);

    public void Clear()
    {
    }

    public void Add(StoreCommit commit, long etag)
    {
        if (commit.WakeUpTime is { } time)
        {
            _columns.SetIds.Add(RecordId.Of(commit.Grain));
            _columns.SetTypes.Add(commit.Grain.Type);
            _columns.SetKeys.Add(commit.Grain.Key);
            _columns.SetDue.Add(time.UtcTicks);
            _columns.SetVersions.Add(etag);
            _columns.SetOwners.Add(IsNear(commit) ? epoch : 0);
        }
        else if (commit.ChangesWakeUp)
        {
            _columns.RemovedIds.Add(RecordId.Of(commit.Grain));
        }

        if (commit.Opened is { } opened)
        {
            _columns.OpenedShards.Add(ShardOf(opened.InstanceId));
            _columns.OpenedKeys.Add(opened.InstanceId.Value);
            _columns.OpenedJobs.Add(opened.InstanceId.JobId.Value);
            _columns.OpenedStates.Add((short)opened.State);
            _columns.OpenedCreated.Add(opened.Created.UtcTicks);
            _columns.OpenedLabels.Add(PendingIndex.Encode(opened.Labels));
        }

        if (commit.Closed is { } closed)
        {
            _columns.ClosedShards.Add(ShardOf(closed));
            _columns.ClosedKeys.Add(closed.Value);
        }
    }

    public void AddHandled(GrainId grain, long version)
    {
        _columns.HandledIds.Add(RecordId.Of(grain));
        _columns.HandledVersions.Add(version);
    }

    public void Complete(Predicate<GrainId> mayHaveRow)
    {
    }

    public ValueTask CopyAsync(NpgsqlConnection connection, Database database, CancellationToken cancellationToken) => default;

    private int ShardOf(InstanceId instanceId) => StableHash.Shard(instanceId.Value, shardCount);
}
