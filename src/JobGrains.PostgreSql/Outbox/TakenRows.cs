using System.Collections.Concurrent;
using JobGrains.Hosting.Storage;

namespace JobGrains.PostgreSql.Outbox;

/// <summary>
/// The rows of the outbox that are being turned into runs. Whatever is committed of such a run says that it is there, or never will be, and has the row deleted in the same transaction: so no row is left of a run that was created,
/// however long ago and whatever became of its record, and none is gone of one that was not. Used from any thread.
/// </summary>
internal sealed class TakenRows
{
    private const string Instance = "instance";

    private readonly ConcurrentDictionary<string, OutboxKey> _keys = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Begins with a row, or goes on with it; false where another row of the same run is there.</summary>
    public bool TryAdd(OutboxRow row)
    {
        if (_keys.TryAdd(row.Instance, row.Key))
        {
            Interlocked.Increment(ref _count);
            return true;
        }

        return _keys.TryGetValue(row.Instance, out var key) && key == row.Key;
    }

    /// <summary>The row is gone, or left alone.</summary>
    public void Remove(OutboxRow row)
    {
        if (_keys.TryRemove(new KeyValuePair<string, OutboxKey>(row.Instance, row.Key)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>A commit that does nothing but delete the row, and add what is to be told of it.</summary>
    public static StoreCommit Settle(OutboxRow row, DateTimeOffset now, HistoryRow? history) =>
        new() { Grain = new GrainId(Instance, row.Instance), Now = now, Changes = default, History = history };

    /// <summary>The row that a commit makes an end of.</summary>
    public bool TryFind(StoreCommit commit, out OutboxKey key)
    {
        key = default;

        // Nearly always there is none.
        return Volatile.Read(ref _count) > 0
            && ((commit.Grain.Type == Instance && _keys.TryGetValue(commit.Grain.Key, out key))
                || (commit.History is { } row && _keys.TryGetValue(row.InstanceId.Value, out key)));
    }
}
