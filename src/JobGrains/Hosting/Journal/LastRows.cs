namespace JobGrains.Hosting.Journal;

/// <summary>Tells, for one search, which rows are among the last of their job and kind, where only these are kept.</summary>
internal sealed class LastRows(JournalIndex index, IReadOnlyList<RecentRows> generations, IReadOnlyList<HistoryRun> runs)
{
    private readonly Dictionary<(ulong Job, bool IsDecision, int Last), long> _oldest = [];

    public bool Has(in HistoryEntry entry)
    {
        if (entry.Last == 0)
        {
            return true;
        }

        var key = (entry.JobHash, entry.Attempt == 0, entry.Last);
        if (!_oldest.TryGetValue(key, out var oldest))
        {
            _oldest.Add(key, oldest = FindOldest(entry.KeptTerm, entry.Last));
        }

        return entry.Order >= oldest;
    }

    /// <summary>The place of the oldest that is kept.</summary>
    private long FindOldest(ulong term, int last)
    {
        var oldest = long.MaxValue;
        lock (index.Gate)
        {
            foreach (var rows in generations)
            {
                for (var row = rows.NewestKept(term); row >= 0 && last > 0; row = rows.OlderKept(row), last--)
                {
                    oldest = rows[row].Order;
                }
            }
        }

        for (var i = runs.Count - 1; i >= 0 && last > 0; i--)
        {
            foreach (var entry in runs[i].NewestFirst(long.MaxValue, [term]))
            {
                oldest = entry.Order;
                if (--last == 0)
                {
                    break;
                }
            }
        }

        return oldest;
    }
}
