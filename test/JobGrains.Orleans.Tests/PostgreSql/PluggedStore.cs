using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Orleans.TestingHost;
using GrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans.Tests.PostgreSql;

/// <summary>A store that a silo of a test does not reach any more once it has crashed.</summary>
internal sealed class PluggedStore(IClusterStore store, SiloPlug plug) : IClusterStore
{
    public int ShardCount => store.ShardCount;

    public ValueTask<StoredRecord> ReadAsync(GrainId grain, string record) => Plugged().ReadAsync(grain, record);

    public ValueTask<StoreCommitReply> CommitAsync(StoreCommit commit) => Plugged().CommitAsync(commit);

    public ValueTask<DateTimeOffset?> GetNextWakeUpAsync() => Plugged().GetNextWakeUpAsync();

    public ValueTask<IReadOnlyList<StoredWakeUp>> TakeWakeUpsAsync(DateTimeOffset now, DateTimeOffset hiddenUntil, int max) => Plugged().TakeWakeUpsAsync(now, hiddenUntil, max);

    public ValueTask RemoveWakeUpAsync(StoredWakeUp wakeUp) => Plugged().RemoveWakeUpAsync(wakeUp);

    public ValueTask HideWakeUpAsync(StoredWakeUp wakeUp, DateTimeOffset hiddenUntil) => Plugged().HideWakeUpAsync(wakeUp, hiddenUntil);

    public ValueTask<DateTimeOffset?> ExpireAsync(DateTimeOffset now) => Plugged().ExpireAsync(now);

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => Plugged().ListOpenAsync(shard, after, max);

    public ValueTask<IReadOnlyList<OpenEntry>> ListStartedAsync(int shard, InstanceId? after, int max) => Plugged().ListStartedAsync(shard, after, max);

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => Plugged().ListOpenAsync(jobId, after, max);

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => Plugged().ListJobsAsync(after, max);

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => Plugged().GetAsync(instanceId);

    public ValueTask<HistorySlice> FindAsync(HistorySearch search) => Plugged().FindAsync(search);

    public ValueTask<EndedCounts> CountEndedAsync(DateTimeOffset from) => Plugged().CountEndedAsync(from);

    public ValueTask<CatalogCounts> CountAsync() => Plugged().CountAsync();

    public ValueTask ExcludeAsync(SiloId silo) => Plugged().ExcludeAsync(silo);

    public void Look(DateTimeOffset now) => Plugged().Look(now);

    private IClusterStore Plugged()
    {
        plug.ThrowIfPulled();
        return store;
    }
}
