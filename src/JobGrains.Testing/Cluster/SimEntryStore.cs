using System.Globalization;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Cluster;

/// <summary>
/// A store that writes one entry at a time, and fails before a write, fails after it (the acknowledgement is lost), is slow, reports conflicts, and lets a write land
/// after it timed out. It outlives all silos.
/// </summary>
internal sealed class SimEntryStore(SimWorld world, FaultRates rates) : IEntryStore
{
    private static readonly TimeSpan MaxSlowness = TimeSpan.FromSeconds(1);
    private readonly SimRandom _random = world.Random.Fork("storage");
    private readonly Dictionary<(string Type, string Key, string Record), StoredEntry> _entries = [];
    private long _etags;

    /// <summary>How many entries hold rows of history.</summary>
    public int CountRows() => _entries.Count(entry => entry.Key.Type == EntryGrains.Instance && EntryContent.Parse(entry.Value.Content!).Rows.Count > 0);

    /// <summary>An entry of a run that holds more than rows of history; null where there is none.</summary>
    public string? FindLeftover()
    {
        foreach (var ((type, key, record), entry) in _entries)
        {
            var isHistory = type == EntryGrains.Instance && EntryContent.Parse(entry.Content!) is { HasRecord: false, Expires: null };
            if (type is EntryGrains.Instance or "tracker" or "page" && !isHistory)
            {
                return $"{type}/{key}#{record}: {entry.Content}";
            }
        }

        return null;
    }

    public async ValueTask<StoredEntry> ReadAsync(GrainId grain, string record)
    {
        await MaybeWaitAsync();
        if (_random.Chance(rates[FaultKind.StoreReadFailed]))
        {
            throw Fail(FaultKind.StoreReadFailed, grain, record, "The read failed.");
        }

        return _entries.GetValueOrDefault((grain.Type, grain.Key, record));
    }

    public async ValueTask<string?> WriteAsync(GrainId grain, string record, string content, string? etag) => (await ChangeAsync(grain, record, content, etag)).ETag;

    public async ValueTask<bool> DeleteAsync(GrainId grain, string record, string etag) => (await ChangeAsync(grain, record, null, etag)).IsDone;

    private async ValueTask<(bool IsDone, string? ETag)> ChangeAsync(GrainId grain, string record, string? content, string? etag)
    {
        if (_random.Chance(rates[FaultKind.StoreLateWrite]))
        {
            var timeout = _random.Between(TimeSpan.Zero, MaxSlowness);
            world.Plan(timeout + _random.Between(TimeSpan.Zero, _random.Chance(0.5) ? MaxSlowness / 20 : 20 * MaxSlowness), () => Land(grain, record, content, etag));
            await world.DelayAsync(timeout);
            throw Fail(FaultKind.StoreLateWrite, grain, record, "The write timed out and may land later.");
        }

        if (_random.Chance(rates[FaultKind.StoreFailedBefore]))
        {
            await MaybeWaitAsync();
            throw Fail(FaultKind.StoreFailedBefore, grain, record, "The write failed.");
        }

        if (_random.Chance(rates[FaultKind.StoreConflict]))
        {
            await MaybeWaitAsync();
            Note(FaultKind.StoreConflict, grain, record);
            return (false, null);
        }

        if (_random.Chance(rates[FaultKind.StoreFailedAfter]))
        {
            Apply(grain, record, content, etag);
            await MaybeWaitAsync();
            throw Fail(FaultKind.StoreFailedAfter, grain, record, "The acknowledgement of the write was lost.");
        }

        if (!_random.Chance(rates[FaultKind.StoreSlow]))
        {
            return Apply(grain, record, content, etag);
        }

        Note(FaultKind.StoreSlow, grain, record);
        await world.DelayAsync(_random.Between(TimeSpan.Zero, MaxSlowness));
        var reply = Apply(grain, record, content, etag);
        await world.DelayAsync(_random.Between(TimeSpan.Zero, MaxSlowness));
        return reply;
    }

    private (bool IsDone, string? ETag) Apply(GrainId grain, string record, string? content, string? etag)
    {
        var key = (grain.Type, grain.Key, record);
        if (_entries.GetValueOrDefault(key).ETag != etag)
        {
            return (false, null);
        }

        if (content is null)
        {
            _entries.Remove(key);
            return (true, null);
        }

        var next = (++_etags).ToString(CultureInfo.InvariantCulture);
        _entries[key] = new StoredEntry(content, next);
        return (true, next);
    }

    private void Land(GrainId grain, string record, string? content, string? etag)
    {
        var (done, _) = Apply(grain, record, content, etag);
        if (done)
        {
            world.Faults.Strike(FaultKind.StoreLateWriteLanded);
        }

        if (world.IsTracing)
        {
            world.Trace("store", $"late write of {grain}#{record} {(done ? "landed" : "conflicts")}");
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

    private IOException Fail(FaultKind kind, GrainId grain, string record, string message)
    {
        Note(kind, grain, record);
        return new IOException(message);
    }

    private void Note(FaultKind kind, GrainId grain, string record)
    {
        world.Faults.Strike(kind);
        if (world.IsTracing)
        {
            world.Trace("store", $"{kind} {grain}#{record}");
        }
    }
}
