using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>The history: rows that are in segments only, rows that are on their way to partitions, and the partitions. Under the index's lock.</summary>
internal sealed class RecentHistory
{
    private RecentRows _rows = new();
    private RecentRows? _moving;
    private HistoryRun[] _runs = [];
    private HistoryClock _clock;
    private ulong[] _labels = [];

    /// <summary>Rows up to the entry of this number are in partitions.</summary>
    public long MovedThrough { get; private set; }

    public int Count => _rows.Count;

    /// <summary>Whether a move has begun and not ended.</summary>
    public bool IsMoving => _moving is not null;

    /// <summary>The parts of partitions, the oldest first. Never changes once returned.</summary>
    public IReadOnlyList<HistoryRun> Runs => _runs;

    public void Add(long sequence, HistoryPart row, Location place)
    {
        if (sequence > MovedThrough)
        {
            var hash = HistoryEntry.HashOf(row.InstanceId);
            var isRepeat = _rows.Has(hash, row.Attempt) || _moving?.Has(hash, row.Attempt) == true;

            // Rows often have the labels of the row before: they share them.
            _labels = row.Labels.AsSpan().SequenceEqual(_labels) ? _labels : row.Labels;
            _rows.Add(sequence, new HistoryEntry(hash, HistoryEntry.JobHashOf(row.InstanceId), row.EndedTicks, _clock.Next(row.EndedTicks), place, row.Attempt, row.Status, isRepeat, row.Expires, row.Last), _labels);
        }
    }

    /// <summary>Begins to move all rows to partitions, or begins again where that failed; null where there are none.</summary>
    public RecentRows? BeginMove()
    {
        if (_moving is null && _rows.Count > 0)
        {
            _moving = _rows;
            _rows = new RecentRows();
        }

        return _moving;
    }

    /// <summary>The rows were moved, but for those that are kept no more.</summary>
    public void EndMove(IReadOnlyList<HistoryRun> added)
    {
        _runs = [.. _runs, .. added];
        MovedThrough = _moving!.SequenceOf(_moving.Count - 1);
        _moving = null;
    }

    /// <summary>The journal was opened with these.</summary>
    public void Load(IReadOnlyList<HistoryRun> runs)
    {
        _runs = [.. runs];
        foreach (var run in runs)
        {
            MovedThrough = Math.Max(MovedThrough, run.Header.Through);
            _clock.Advance(run.Header.LastOrder);
        }
    }

    public void Remove(HistoryRun run) => _runs = [.. _runs.Where(other => other != run)];

    /// <summary>The recent rows, the newest generation first.</summary>
    public IReadOnlyList<RecentRows> Generations() => _moving is { } moving ? [_rows, moving] : [_rows];
}
