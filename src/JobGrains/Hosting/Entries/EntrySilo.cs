using JobGrains.Hosting.Entries.Histories;
using JobGrains.Hosting.Entries.Indexing;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Entries;

/// <summary>What a silo has of the layer over a store that writes one entry at a time: made by its host, as old as the silo's incarnation.</summary>
/// <param name="silo">The silo.</param>
/// <param name="store">The store.</param>
/// <param name="reminders">The reminders.</param>
/// <param name="logger">Tells what a search leaves out.</param>
internal sealed class EntrySilo(ISiloHost silo, IEntryStore store, IReminders reminders, ILogger logger)
{
    private const string DecisionRecord = "decision";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private IndexWriter? _index;
    private EntryCatalog? _catalog;
    private EntryHistory? _history;

    public EntryCodec Codec { get; } = new();

    public EntryAccess Access { get; } = new(store);

    /// <summary>When the shards of the index on this silo have to work.</summary>
    public DueShards Due { get; } = new();

    /// <summary>What <see cref="ISiloHost.Catalog"/> is on such a host.</summary>
    public ICatalogStore Catalog => _catalog ?? throw NotStarted();

    /// <summary>What <see cref="ISiloHost.History"/> is on such a host.</summary>
    public IHistoryStore History => _history ?? throw NotStarted();

    internal IndexWriter Index => _index ?? throw NotStarted();

    internal HistoryWriter Listing { get; } = new(silo);

    /// <summary>Reads how many shards the index has, or stores it at the first start of all. Before the silo takes calls.</summary>
    /// <param name="shards">The number at the first start.</param>
    /// <exception cref="JobGrainsUnavailableException">The store does not answer: try again.</exception>
    public async ValueTask StartAsync(int shards) => Use(await EntryShards.ReadAsync(Access, Codec, shards));

    /// <summary>The records of a new activation: reads and commits go through it, one at a time.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="host">Its port, for timers.</param>
    /// <param name="onWakeUp">Calls the grain's <see cref="EngineGrain.OnWakeUpAsync"/>; runs as a turn.</param>
    public EntryRecords Open(GrainId grain, IGrainHost host, Func<ValueTask> onWakeUp) => new(this, grain, host, onWakeUp);

    /// <summary>Sends on what nobody waits for. Where the silo stops in order; nothing depends on it.</summary>
    public void Flush() => _index?.Flush();

    /// <summary>As <see cref="StartAsync"/>, where the number of shards is known.</summary>
    internal void Use(int shards)
    {
        _index = new IndexWriter(silo, shards);
        _catalog = new EntryCatalog(silo, _index, shards);
        _history = new EntryHistory(silo, this, _catalog, logger);
    }

    internal async ValueTask SetReminderAsync(GrainId grain)
    {
        try
        {
            await reminders.SetAsync(grain, ReminderPeriod);
        }
        catch (Exception exception) when (exception is not JobGrainsException)
        {
            throw new JobGrainsUnavailableException($"The reminder of {grain} was not set: {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Stores the decision about a fire that has no run.</summary>
    internal async ValueTask AddDecisionAsync(InstanceId instanceId, EntryRow row)
    {
        var grain = new GrainId(EntryGrains.Instance, instanceId.Value);
        if (await Access.TryWriteAsync(grain, DecisionRecord, (EntryContent.Empty with { Version = 1 }).WithRow(row), etag: null) is null
            && (await Access.ReadAsync(grain, DecisionRecord)).Content is null)
        {
            // What was in the way is gone, or never was.
            throw new JobGrainsUnavailableException($"The decision about the fire of '{instanceId}' is not written: the store has told of a conflict, and has no record '{DecisionRecord}' of it.");
        }
    }

    /// <summary>The rows of a run, and of the decision about its fire, in the order of attempts.</summary>
    internal async ValueTask<IReadOnlyList<PlacedRow>> ReadRowsAsync(InstanceId instanceId)
    {
        var grain = new GrainId(EntryGrains.Instance, instanceId.Value);
        var run = Access.ReadAsync(grain, EntryGrains.Instance).AsTask();
        var decision = Access.ReadAsync(grain, DecisionRecord).AsTask();
        await Task.WhenAll(run, decision);
        var rows = new List<PlacedRow>();
        foreach (var stored in new[] { await decision, await run })
        {
            if (stored.Content is not null)
            {
                rows.AddRange(EntryContent.Parse(stored.Content).Rows.Select(row => new PlacedRow(Codec.Read<AttemptRecord>(row.Json, grain, EntryGrains.Instance), row.Place, row.Line.Length)));
            }
        }

        rows.Sort(static (a, b) => a.Row.Attempt.CompareTo(b.Row.Attempt));
        return rows;
    }

    /// <summary>Deletes a row that is kept no more. Answers false where the record of its run is still there: then it goes later.</summary>
    internal async ValueTask<bool> TryDropRowAsync(HistoryRef row)
    {
        var grain = new GrainId(EntryGrains.Instance, row.InstanceId.Value);
        foreach (var record in new[] { EntryGrains.Instance, DecisionRecord })
        {
            var stored = await Access.ReadAsync(grain, record);
            if (stored.Content is null || EntryContent.Parse(stored.Content) is not { } content || !content.Rows.Any(IsIt))
            {
                continue;
            }

            if (content.HasRecord || content.Expires is not null)
            {
                return false;
            }

            var left = content.Rows.Where(other => !IsIt(other)).ToList();
            return left.Count == 0
                ? await Access.TryDeleteAsync(grain, record, stored.ETag!)
                : await Access.TryWriteAsync(grain, record, content with { Version = content.Version + 1, Rows = left }, stored.ETag) is not null;
        }

        return true;

        bool IsIt(EntryRow other) => other.Attempt == row.Attempt && other.Place == row.Place;
    }

    private static InvalidOperationException NotStarted() => new("The silo's records are used before it has started.");
}
