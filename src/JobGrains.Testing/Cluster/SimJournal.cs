using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Cluster;

/// <summary>A journal on a simulated disk, and the machine that it is on: <see cref="CrashAsync"/> ends the writer wherever it is, loses or tears what was not flushed, and opens the journal anew.</summary>
internal sealed class SimJournal(SimWorld world, SimFolder folder, JournalSettings settings, TimeProvider time, Microsoft.Extensions.Logging.ILogger logger) : IGrainStore
{
    private readonly SimRandom _random = world.Random.Fork("disk");
    private SimScheduler _machine = new(world, "disk");
    private TaskCompletionSource _crashed = new();
    private JournalStore? _store;

    public JournalStore Store => _store ?? throw new JobGrainsUnavailableException("The journal is not open.");

    public int ShardCount => settings.ShardCount;

    public async Task OpenAsync() => _store = await JournalStore.OpenAsync(new JournalParts(folder, settings, time, _machine, _machine, logger));

    public async Task CrashAsync()
    {
        _machine.Kill();
        _store = null;
        var crashed = _crashed;
        _crashed = new TaskCompletionSource();
        crashed.SetResult();
        folder.Crash(_random);
        _machine = new SimScheduler(world, "disk");
        await OpenAsync();
    }

    public ValueTask<StoredRecord> ReadAsync(GrainId grain, string record) => Store.ReadAsync(grain, record);

    public ValueTask<StoreCommitReply> CommitAsync(StoreCommit commit) => UnlessItCrashesAsync(Store.CommitAsync(commit));

    public ValueTask<DateTimeOffset?> GetNextWakeUpAsync() => Store.GetNextWakeUpAsync();

    public ValueTask<IReadOnlyList<StoredWakeUp>> TakeWakeUpsAsync(DateTimeOffset now, DateTimeOffset hiddenUntil, int max) => Store.TakeWakeUpsAsync(now, hiddenUntil, max);

    public ValueTask RemoveWakeUpAsync(StoredWakeUp wakeUp) => Store.RemoveWakeUpAsync(wakeUp);

    public ValueTask HideWakeUpAsync(StoredWakeUp wakeUp, DateTimeOffset hiddenUntil) => Store.HideWakeUpAsync(wakeUp, hiddenUntil);

    public ValueTask<DateTimeOffset?> ExpireAsync(DateTimeOffset now) => UnlessItCrashesAsync(Store.ExpireAsync(now));

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => Store.ListOpenAsync(shard, after, max);

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => Store.ListOpenAsync(jobId, after, max);

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => Store.ListJobsAsync(after, max);

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => Store.GetAsync(instanceId);

    public ValueTask<HistorySlice> FindAsync(HistorySearch search) => Store.FindAsync(search);

    public ValueTask<EndedCounts> CountEndedAsync(DateTimeOffset from) => Store.CountEndedAsync(from);

    public ValueTask<CatalogCounts> CountAsync() => Store.CountAsync();

    private async ValueTask<T> UnlessItCrashesAsync<T>(ValueTask<T> work)
    {
        var crashed = _crashed.Task;
        var done = AwaitAsync(work);
        return await Task.WhenAny(done, crashed) == done ? await done : throw new IOException("The machine has failed.");
    }

    /// <summary>As a task that goes on where its caller runs: <see cref="ValueTask{TResult}.AsTask"/> goes on on the thread pool.</summary>
    private static async Task<T> AwaitAsync<T>(ValueTask<T> work) => await work;
}
