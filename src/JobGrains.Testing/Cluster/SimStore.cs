using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Cluster;

/// <summary>
/// A store that fails before a write, fails after it (the acknowledgement is lost), is slow, reports conflicts, and lets a write land after it timed out unless
/// the next write to its grain came first. It outlives all silos.
/// </summary>
internal sealed class SimStore(SimWorld world, FaultRates rates, IGrainStore inner) : IGrainStore
{
    private static readonly TimeSpan MaxSlowness = TimeSpan.FromSeconds(1);
    private readonly SimRandom _random = world.Random.Fork("storage");
    private readonly Dictionary<GrainId, long> _writes = [];

    /// <summary>Brings a wake-up a second time, long after the first.</summary>
    public Action<StoredWakeUp> WakeAgain { get; set; } = static _ => { };

    public int ShardCount => inner.ShardCount;

    public async ValueTask<StoredRecord> ReadAsync(GrainId grain, string record)
    {
        await MaybeWaitAsync();
        if (_random.Chance(rates[FaultKind.StoreReadFailed]))
        {
            throw Fail(FaultKind.StoreReadFailed, grain, "The read failed.");
        }

        return await inner.ReadAsync(grain, record);
    }

    public async ValueTask<StoreCommitReply> CommitAsync(StoreCommit commit)
    {
        var grain = commit.Grain;
        var number = NextNumber(grain);
        var jointNumber = commit.Joint is { } joint ? NextNumber(joint.Grain) : 0;
        if (_random.Chance(rates[FaultKind.StoreLateWrite]))
        {
            var late = Copy(commit);
            world.Plan(_random.Between(TimeSpan.Zero, 20 * MaxSlowness), () => Land(late, number, jointNumber));
            await world.DelayAsync(_random.Between(TimeSpan.Zero, MaxSlowness));
            throw Fail(FaultKind.StoreLateWrite, grain, "The write timed out and may land later.");
        }

        if (_random.Chance(rates[FaultKind.StoreFailedBefore]))
        {
            await MaybeWaitAsync();
            throw Fail(FaultKind.StoreFailedBefore, grain, "The write failed.");
        }

        if (commit.Changes.Length > 0 && _random.Chance(rates[FaultKind.StoreConflict]))
        {
            await MaybeWaitAsync();
            Note(FaultKind.StoreConflict, grain);
            return StoreCommitReply.Conflicted(commit.Changes.Span[0].Record);
        }

        if (_random.Chance(rates[FaultKind.StoreFailedAfter]))
        {
            await inner.CommitAsync(commit);
            await MaybeWaitAsync();
            throw Fail(FaultKind.StoreFailedAfter, grain, "The acknowledgement of the write was lost.");
        }

        if (!_random.Chance(rates[FaultKind.StoreSlow]))
        {
            return await inner.CommitAsync(commit);
        }

        Note(FaultKind.StoreSlow, grain);
        await world.DelayAsync(_random.Between(TimeSpan.Zero, MaxSlowness));
        var reply = await inner.CommitAsync(commit);
        await world.DelayAsync(_random.Between(TimeSpan.Zero, MaxSlowness));
        return reply;
    }

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => inner.ListOpenAsync(shard, after, max);

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => inner.ListOpenAsync(jobId, after, max);

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => inner.ListJobsAsync(after, max);

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => inner.GetAsync(instanceId);

    public ValueTask<HistorySlice> FindAsync(HistorySearch search) => inner.FindAsync(search);

    public ValueTask<EndedCounts> CountEndedAsync(DateTimeOffset from) => inner.CountEndedAsync(from);

    public ValueTask<CatalogCounts> CountAsync() => inner.CountAsync();

    public ValueTask<DateTimeOffset?> GetNextWakeUpAsync() => inner.GetNextWakeUpAsync();

    public async ValueTask<IReadOnlyList<StoredWakeUp>> TakeWakeUpsAsync(DateTimeOffset now, DateTimeOffset hiddenUntil, int max)
    {
        var taken = await inner.TakeWakeUpsAsync(now, hiddenUntil, max);
        if (taken.Count == 0 || (rates[FaultKind.WakeUpLate] == 0 && rates[FaultKind.WakeUpRepeated] == 0))
        {
            return taken;
        }

        var answer = new List<StoredWakeUp>(taken.Count);
        foreach (var wakeUp in taken)
        {
            if (_random.Chance(rates[FaultKind.WakeUpLate]))
            {
                Note(FaultKind.WakeUpLate, wakeUp.Grain);
                await inner.HideWakeUpAsync(wakeUp, now + _random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(70)));
                continue;
            }

            answer.Add(wakeUp);
            if (_random.Chance(rates[FaultKind.WakeUpRepeated]))
            {
                Note(FaultKind.WakeUpRepeated, wakeUp.Grain);
                if (_random.Chance(0.5))
                {
                    answer.Add(wakeUp);
                }
                else
                {
                    world.Plan(_random.Between(TimeSpan.Zero, 30 * MaxSlowness), () => WakeAgain(wakeUp));
                }
            }
        }

        return answer;
    }

    public ValueTask RemoveWakeUpAsync(StoredWakeUp wakeUp) => inner.RemoveWakeUpAsync(wakeUp);

    public ValueTask HideWakeUpAsync(StoredWakeUp wakeUp, DateTimeOffset hiddenUntil) => inner.HideWakeUpAsync(wakeUp, hiddenUntil);

    public ValueTask<DateTimeOffset?> ExpireAsync(DateTimeOffset now) => inner.ExpireAsync(now);

    /// <summary>The number of a write to a grain.</summary>
    private long NextNumber(GrainId grain) => _writes[grain] = _writes.GetValueOrDefault(grain) + 1;

    private static StoreCommit Copy(StoreCommit commit) => new()
    {
        Grain = commit.Grain,
        Now = commit.Now,
        Changes = commit.CopyChanges(),
        ChangesWakeUp = commit.ChangesWakeUp,
        WakeUpTime = commit.WakeUpTime,
        Opened = commit.Opened,
        Closed = commit.Closed,
        JobListed = commit.JobListed,
        JobUnlisted = commit.JobUnlisted,
        History = commit.History is { } row ? row with { Body = row.Body.ToArray() } : null,
        Joint = commit.Joint is { } joint ? Copy(joint) : null,
    };

    private void Land(StoreCommit late, long number, long jointNumber)
    {
        if (_writes[late.Grain] != number || (late.Joint is { } joint && _writes[joint.Grain] != jointNumber))
        {
            return;
        }

        var landing = inner.CommitAsync(late);
        if (!landing.IsCompletedSuccessfully)
        {
            world.Fail("SimulatorError", "The inner store of a simulated one must answer at once.");
        }

        if (world.IsTracing)
        {
            world.Trace("store", $"late write of {late.Grain} landed: {landing.Result}");
        }
    }

    private async ValueTask MaybeWaitAsync()
    {
        if (_random.Chance(rates[FaultKind.StoreSlow]))
        {
            world.Faults.Strike(FaultKind.StoreSlow);
            await world.DelayAsync(_random.Between(TimeSpan.Zero, MaxSlowness));
        }
    }

    private IOException Fail(FaultKind kind, GrainId grain, string message)
    {
        Note(kind, grain);
        return new IOException(message);
    }

    private void Note(FaultKind kind, GrainId grain)
    {
        world.Faults.Strike(kind);
        if (world.IsTracing)
        {
            world.Trace("store", $"{kind} {grain}");
        }
    }
}
