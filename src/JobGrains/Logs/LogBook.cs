namespace JobGrains.Logs;

/// <summary>
/// What the log of a run knows of itself, without its lines. Pure. Invariants: numbers grow by one with each line that was logged, dropped ones among them; of a silo's buffer each line counts once;
/// pages are in the order of their lines, and only the last one grows.
/// </summary>
internal sealed class LogBook
{
    private readonly SortedDictionary<SiloId, LogMark> _silos = [];
    private readonly List<LogPageRef> _pages;
    private int _batches;
    private long _size;
    private long _kept;

    public LogBook(LogHead? head)
    {
        _pages = [.. head?.Pages ?? []];
        foreach (var mark in head?.Silos ?? [])
        {
            _silos[mark.Silo] = mark;
        }

        Next = _pages is [.., var last] ? last.First : 1;
        _kept = _pages.Sum(static page => page.Size);
    }

    public IReadOnlyList<LogPageRef> Pages => _pages;

    /// <summary>The number of the next line.</summary>
    public long Next { get; private set; }

    /// <summary>When the last line was logged.</summary>
    public long LastTime { get; private set; }

    public bool IsEmpty => _pages.Count == 0;

    public long CurrentPage => _pages[^1].Page;

    /// <summary>What of a batch is new, with the numbers that it gets; null where nothing is.</summary>
    public LogBatch? Number(LogBatch batch)
    {
        var skipped = _silos.GetValueOrDefault(batch.Silo) switch
        {
            { } mark when mark.Buffer > batch.Buffer => batch.Count,
            { } mark when mark.Buffer == batch.Buffer => Math.Max(0, mark.Last - batch.First + 1),
            _ => 0,
        };
        return skipped >= batch.Count ? null : (skipped > 0 ? batch.Skip(skipped) : batch) with { Number = Next };
    }

    public bool IsFull(long maxSize, int maxBatches) => IsEmpty || _size >= maxSize || _batches >= maxBatches;

    /// <summary>The head as it is once another page was begun and the oldest ones dropped, and which those are.</summary>
    public (LogHead Head, IReadOnlyList<LogPageRef> Dropped) BeginPage(int maxLines, long maxSize)
    {
        List<LogPageRef> pages = [.. _pages];
        if (pages.Count > 0)
        {
            pages[^1] = pages[^1] with { Size = _size };
        }

        pages.Add(new LogPageRef(IsEmpty ? 0 : CurrentPage + 1, Next));
        var kept = _kept + _size;
        var dropped = 0;
        while (dropped < pages.Count - 2 && (Next - pages[dropped + 1].First >= maxLines || kept - pages[dropped].Size >= maxSize))
        {
            kept -= pages[dropped++].Size;
        }

        return (new LogHead { Pages = pages[dropped..], Silos = [.. _silos.Values] }, pages[..dropped]);
    }

    /// <summary>A page was begun.</summary>
    public void Take(LogHead head)
    {
        _pages.Clear();
        _pages.AddRange(head.Pages);
        _kept = _pages.Sum(static page => page.Size);
        _size = 0;
        _batches = 0;
    }

    /// <summary>A batch with its numbers is in the last page.</summary>
    public void Take(LogBatch batch)
    {
        var count = batch.Count;
        Next = batch.Number + count;
        _silos[batch.Silo] = new LogMark(batch.Silo, batch.Buffer, batch.First + count - 1);
        _size += batch.Size;
        _batches++;
        LastTime = Math.Max(LastTime, batch.Entries.Count > 0 ? batch.Entries[^1].Time : 0);
    }

    /// <summary>The page that has the line behind <paramref name="after"/>, and what comes behind it; null at the end.</summary>
    public (LogPageRef Page, bool IsLast)? PageBehind(long after)
    {
        if (after >= Next - 1)
        {
            return null;
        }

        var index = _pages.Count - 1;
        while (index > 0 && _pages[index].First > after + 1)
        {
            index--;
        }

        return (_pages[index], index == _pages.Count - 1);
    }

    /// <summary>Where the lines of a page end.</summary>
    public long LastOf(LogPageRef page)
    {
        var index = _pages.IndexOf(page);
        return index == _pages.Count - 1 ? Next - 1 : _pages[index + 1].First - 1;
    }
}
