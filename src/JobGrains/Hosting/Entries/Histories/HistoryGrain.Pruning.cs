namespace JobGrains.Hosting.Entries.Histories;

/// <summary>
/// Rows that are kept no more: they are not found from then on, and deleted some at a time, with the writes that make pages. First the row in the entry of its run, then the page that lists it.
/// </summary>
internal partial class HistoryGrain
{
    private const int MaxPagesPruned = 4;
    private const int RowsATurn = 32;
    private static readonly bool[] Kinds = [false, true];

    private readonly EntrySilo _entries = ((IEntrySiloHost)host.Silo).Entries;

    /// <summary>The places of the last rows of a kind, where only these are kept; the oldest first. Read when they are needed.</summary>
    private readonly Dictionary<(bool IsDecision, int Last), Queue<long>> _last = [];

    private bool _isPruneDue;
    private bool _isPruning;
    private bool _hasLast;
    private int _pagesPruned;
    private (long Page, bool? IsDecision) _dropsOf;
    private int _dropped;

    private static (bool, int) KindOf(HistoryRef row) => (row.Attempt == 0, row.Last);

    /// <summary>Whether a row is kept no more. What its kind has last is known.</summary>
    private bool IsGone(HistoryRef row) =>
        (row.Expires > 0 && row.Expires <= Now.UtcTicks)
        || (row.Last > 0 && _last[KindOf(row)] is var last && last.Count >= row.Last && row.Place < last.Peek());

    private void NoteLast(List<HistoryRef> added)
    {
        _hasLast |= added.Exists(row => row.Last > 0);
        foreach (var ((isDecision, count), last) in _last)
        {
            foreach (var row in added)
            {
                if (row.Last > 0 && row.Attempt == 0 == isDecision)
                {
                    last.Enqueue(row.Place);
                    if (last.Count > count)
                    {
                        last.Dequeue();
                    }
                }
            }
        }
    }

    /// <summary>Finds the last rows of the kinds of these.</summary>
    private async ValueTask LearnLastAsync(IReadOnlyList<HistoryRef> rows)
    {
        foreach (var row in rows)
        {
            if (row.Last > 0 && !_last.ContainsKey(KindOf(row)))
            {
                _last.Add(KindOf(row), await FindLastAsync(row.Attempt == 0, row.Last));
            }
        }
    }

    private async ValueTask<Queue<long>> FindLastAsync(bool isDecision, int count)
    {
        var places = new List<long>();
        Take(_young);
        for (var i = _header.Pages.Count - 1; i >= 0 && places.Count < count; i--)
        {
            for (var page = _header.Pages[i].Last; page >= _header.Pages[i].First && places.Count < count; page--)
            {
                Take(await ReadAsync(page));
            }
        }

        places.Reverse();
        return new Queue<long>(places);

        void Take(IReadOnlyList<HistoryRef> rows)
        {
            for (var i = rows.Count - 1; i >= 0 && places.Count < count; i--)
            {
                if (rows[i].Last > 0 && rows[i].Attempt == 0 == isDecision)
                {
                    places.Add(rows[i].Place);
                }
            }
        }
    }

    /// <summary>Prunes in turns of its own, a few rows each: whoever lists a row does not wait for it.</summary>
    private void PruneSoon()
    {
        if (_isPruneDue && !_isPruning)
        {
            _isPruneDue = false;
            _isPruning = true;
            _pagesPruned = 0;
            Host.StartTimer(TimeSpan.Zero, PruneAsync);
        }
    }

    private async ValueTask PruneAsync()
    {
        _isPruning = false;
        var progress = await PruneWholeAsync();
        foreach (var isDecision in Kinds)
        {
            progress = progress == PruneProgress.Nothing && _hasLast ? await SweepAsync(isDecision) : progress;
        }

        _pagesPruned += progress == PruneProgress.Page ? 1 : 0;
        if (progress != PruneProgress.Nothing && _pagesPruned < MaxPagesPruned)
        {
            _isPruning = true;
            Host.StartTimer(TimeSpan.Zero, PruneAsync);
        }
    }

    /// <summary>Deletes a page of a day whose rows have expired, or the oldest page, if none of its rows is kept.</summary>
    private async ValueTask<PruneProgress> PruneWholeAsync()
    {
        if (_header.Pages.Count == 0)
        {
            return PruneProgress.Nothing;
        }

        // Later rows may be kept for less.
        var pages = _header.Pages.FirstOrDefault(pages => pages.Expires > 0 && pages.Expires <= Now.UtcTicks) ?? _header.Pages[0];
        var rows = await ReadAsync(pages.First);
        await LearnLastAsync(rows);
        if (!rows.All(IsGone))
        {
            return PruneProgress.Nothing;
        }

        var progress = await DropAsync((pages.First, null), rows);
        if (progress == PruneProgress.Page)
        {
            await WriteAsync(_header with { Pages = [.. _header.Pages.SelectMany(other => other == pages ? pages.WithoutFirst() : [other])], Young = _young });
            var record = PageRecord(pages.First);
            await Host.ReadAsync<HistoryListPage>(record);
            await Host.CommitAsync(new Commit().Clear(record));
        }

        return progress;
    }

    /// <summary>Takes the rows of a kind that are not among the last out of the next page, if that has no others of the kind.</summary>
    private async ValueTask<PruneProgress> SweepAsync(bool isDecision)
    {
        var swept = _header.SweptOf(isDecision);
        if (_header.Pages.FirstOrDefault(pages => pages.Last > swept) is not { } next)
        {
            return PruneProgress.Nothing;
        }

        var number = Math.Max(next.First, swept + 1);
        var record = PageRecord(number);
        var rows = (await Host.ReadAsync<HistoryListPage>(record))?.Rows ?? [];
        var ofKind = rows.Where(row => row.Last > 0 && row.Attempt == 0 == isDecision).ToList();
        if (ofKind.Count == 0)
        {
            // That is stored with the next write of the header.
            _header = _header.WithSwept(isDecision, number);
            return PruneProgress.Some;
        }

        await LearnLastAsync(ofKind);
        if (!ofKind.All(IsGone))
        {
            return PruneProgress.Nothing;
        }

        var progress = await DropAsync((number, isDecision), ofKind);
        if (progress == PruneProgress.Page)
        {
            // One stays where all are gone: a page has its place by it, and goes when it is the oldest.
            var left = rows.Except(ofKind).ToList();
            await Host.CommitAsync(new Commit().Write(record, new HistoryListPage { Rows = left.Count == 0 ? [rows[0]] : left }));
            await WriteAsync(_header.WithSwept(isDecision, number) with { Young = _young });
        }

        return progress;
    }

    /// <summary>Deletes some of the rows of a page: of a kind, or all; goes on where it was.</summary>
    private async ValueTask<PruneProgress> DropAsync((long Page, bool? IsDecision) of, IReadOnlyList<HistoryRef> rows)
    {
        _dropped = _dropsOf == of ? _dropped : 0;
        _dropsOf = of;
        var some = rows.Skip(_dropped).Take(RowsATurn).ToList();
        if ((await Task.WhenAll(some.Select(row => _entries.TryDropRowAsync(row).AsTask()))).Contains(false))
        {
            // The record of a run is still there: later.
            return PruneProgress.Nothing;
        }

        _dropped += some.Count;
        if (_dropped < rows.Count)
        {
            return PruneProgress.Some;
        }

        _dropsOf = default;
        return PruneProgress.Page;
    }

    /// <summary>How far a turn has come.</summary>
    private enum PruneProgress
    {
        Nothing,
        Some,
        Page,
    }
}
