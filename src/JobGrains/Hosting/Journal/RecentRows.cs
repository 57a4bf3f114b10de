using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Rows of history in the order in which they were committed, found by their run's hash.</summary>
internal sealed class RecentRows
{
    private readonly Blocks<RecentRow> _rows = new();
    private readonly Dictionary<ulong, int> _newest = [];
    private readonly Dictionary<ulong, int> _newestKept = [];

    public int Count => _rows.Count;

    public HistoryEntry this[int index] => _rows[index].Entry;

    /// <summary>The number of the entry that a row came with.</summary>
    public long SequenceOf(int index) => _rows[index].Sequence;

    public ulong[] LabelsOf(int index) => _rows[index].Labels;

    public bool Has(ulong instanceHash, int attempt)
    {
        for (var index = NewestOf(instanceHash); index >= 0; index = _rows[index].Older)
        {
            if (_rows[index].Entry.Attempt == attempt)
            {
                return true;
            }
        }

        return false;
    }

    public void Add(long sequence, HistoryEntry entry, ulong[] labels)
    {
        var isOfLast = entry is { Last: > 0, IsRepeat: false };
        var index = _rows.Add(new RecentRow { Entry = entry, Labels = labels, Sequence = sequence, Older = NewestOf(entry.InstanceHash), OlderKept = isOfLast ? NewestKept(entry.KeptTerm) : -1 });
        _newest[entry.InstanceHash] = index;
        if (isOfLast)
        {
            _newestKept[entry.KeptTerm] = index;
        }
    }

    /// <summary>Adds the rows of a run to a list, the newest first.</summary>
    public void Find(ulong instanceHash, List<FoundRow> into)
    {
        for (var index = NewestOf(instanceHash); index >= 0; index = _rows[index].Older)
        {
            into.Add(new FoundRow(null, _rows[index].Entry));
        }
    }

    /// <summary>The first row whose place in the order is not before one.</summary>
    public int FirstNotBefore(long order)
    {
        var (low, high) = (0, _rows.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_rows[middle].Entry.Order < order)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The newest row with that <see cref="HistoryEntry.KeptTerm"/> of which only the last are kept; -1 for none.</summary>
    public int NewestKept(ulong term) => _newestKept.TryGetValue(term, out var index) ? index : -1;

    /// <summary>The one before; -1 for none.</summary>
    public int OlderKept(int index) => _rows[index].OlderKept;

    private int NewestOf(ulong instanceHash) => _newest.TryGetValue(instanceHash, out var index) ? index : -1;
}
