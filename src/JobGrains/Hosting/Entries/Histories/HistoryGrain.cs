using System.Globalization;

namespace JobGrains.Hosting.Entries.Histories;

/// <inheritdoc cref="IHistoryGrain"/>
internal partial class HistoryGrain(IGrainHost host) : EngineGrain(host), IHistoryGrain
{
    private const int MaxYoung = 128;
    private const int PageSize = 256;
    private const int MaxPagesACall = 8;
    private const long PagesAnIncarnation = 1L << 32;

    private readonly GrainRecord _record = new("header");
    private HistoryHeader _header = new();
    private List<HistoryRef> _young = [];
    private readonly HourlyEnds _ends = new();
    private HistoryClock _clock;
    private long _nextPage;

    public override async ValueTask OnActivateAsync()
    {
        var stored = await Host.ReadAsync<HistoryHeader, HistoryDelta>(_record);
        _header = stored.Value ?? _header;
        _young = [.. _header.Young, .. stored.Deltas.SelectMany(delta => delta.Rows)];
        foreach (var ends in _header.Ends)
        {
            _ends.Add(ends);
        }

        Count(stored.Deltas.SelectMany(static delta => delta.Rows));
        _clock.Advance(_header.Last);
        _clock.Advance(_young.Count == 0 ? 0 : _young[^1].Place);
    }

    public async ValueTask<AddHistoryReply> AddAsync(HistoryBatch batch)
    {
        var places = new long[batch.Rows.Count];
        var added = new List<HistoryRef>(places.Length);
        var clock = _clock;
        for (var i = 0; i < places.Length; i++)
        {
            var row = batch.Rows[i];
            if (_young.Find(other => other.InstanceId == row.InstanceId && other.Attempt == row.Attempt) is { } listed)
            {
                places[i] = listed.Place;
                continue;
            }

            places[i] = clock.Next(row.Ended);
            added.Add(row.At(places[i]));
        }

        if (_young.Count + added.Count > MaxYoung)
        {
            await FoldAsync(added);
            _isPruneDue = true;
        }
        else if (added.Count > 0)
        {
            await Host.CommitAsync(new Commit().Append(_record, new HistoryDelta(added)));
            _young.AddRange(added);
            Count(added);
        }

        _clock = clock;
        NoteLast(added);
        PruneSoon();
        return new AddHistoryReply(places);
    }

    public async ValueTask<ListHistoryReply> ListAsync(ListHistoryRequest request)
    {
        var rows = new List<HistoryRef>();
        await AddMatchingAsync(request, _young, rows);
        var (read, scanned) = (0, 0);
        foreach (var pages in PagesFor(request))
        {
            var last = pages.Last;
            if (request.Before is { } before && pages.Day == DayOf(before))
            {
                // The last page that begins before: rows have their places in order.
                for (var first = pages.First; first < last; read++)
                {
                    var middle = last - ((last - first) / 2);
                    (first, last) = (await ReadAsync(middle))[0].Place < before ? (middle, last) : (first, middle - 1);
                }
            }

            for (var number = last; number >= pages.First; number--)
            {
                var page = await ReadAsync(number);
                read++;
                scanned++;
                await AddMatchingAsync(request, page, rows);
                if (page[0].Place < request.EndedFrom)
                {
                    return new ListHistoryReply(rows, null, read);
                }

                if (scanned == MaxPagesACall || rows.Count >= PageSize)
                {
                    return new ListHistoryReply(rows, page[0].Place, read);
                }
            }
        }

        return new ListHistoryReply(rows, null, read);
    }

    public ValueTask<CountHistoryReply> CountAsync(CountHistoryRequest request) => new(new CountHistoryReply(_ends.From(request.From)));

    private static GrainRecord PageRecord(long page) => new(string.Create(CultureInfo.InvariantCulture, $"page{page}"));

    private static int DayOf(long place) => (int)(place / TimeSpan.TicksPerDay);

    private async ValueTask AddMatchingAsync(ListHistoryRequest request, IReadOnlyList<HistoryRef> from, List<HistoryRef> into)
    {
        await LearnLastAsync(from);
        for (var i = from.Count - 1; i >= 0; i--)
        {
            if (request.Takes(from[i]) && !IsGone(from[i]))
            {
                into.Add(from[i]);
            }
        }
    }

    /// <summary>The pages that may have rows, the newest first.</summary>
    private IEnumerable<HistoryPages> PagesFor(ListHistoryRequest request)
    {
        for (var i = _header.Pages.Count - 1; i >= 0; i--)
        {
            var pages = _header.Pages[i];
            if (request.EndedFrom is { } from && pages.Day < DayOf(from))
            {
                yield break;
            }

            if (!(request.Before is { } before && pages.Day > DayOf(before)) && !(pages.Oldest >= request.EndedBefore))
            {
                yield return pages;
            }
        }
    }

    private async ValueTask<IReadOnlyList<HistoryRef>> ReadAsync(long page) =>
        (await Host.ReadAsync<HistoryListPage>(PageRecord(page)))?.Rows is { Count: > 0 } rows
            ? rows
            : throw new JobGrainsUnavailableException($"Page {page} of the history of job '{Host.Key}' is not there, though its header names it.");

    /// <summary>Writes the young rows and new ones to pages, a day a page at least, and then the header without them.</summary>
    private async ValueTask FoldAsync(List<HistoryRef> added)
    {
        List<HistoryRef> rows = [.. _young, .. added];
        if (_nextPage == 0)
        {
            // Another activation may have written a page that no header names: its number must not be used again.
            await WriteAsync(_header with { Incarnation = _header.Incarnation + 1, Young = _young });
            _nextPage = _header.Incarnation * PagesAnIncarnation;
        }

        var pages = new List<HistoryPages>(_header.Pages);
        foreach (var day in rows.GroupBy(row => DayOf(row.Place)).OrderBy(group => group.Key))
        {
            foreach (var some in day.Chunk(PageSize))
            {
                var page = HistoryPages.Of(day.Key, _nextPage++, some);
                await Host.CommitAsync(new Commit().Write(PageRecord(page.First), new HistoryListPage { Rows = some }));
                if (pages.Count > 0 && pages[^1].Day == day.Key && pages[^1].Last + 1 == page.First)
                {
                    pages[^1] = pages[^1].With(page);
                }
                else
                {
                    pages.Add(page);
                }
            }
        }

        // If that fails the activation ends, and with it what it believes.
        Count(added);
        await WriteAsync(_header with { Pages = pages, Young = [], Last = rows[^1].Place });
        _young = [];
    }

    private void Count(IEnumerable<HistoryRef> rows)
    {
        foreach (var row in rows)
        {
            _ends.Add(row.Attempt, row.Status, row.EndedTicks);
        }
    }

    /// <summary>Writes the header; what is counted is what is in it and its pages.</summary>
    private async ValueTask WriteAsync(HistoryHeader header)
    {
        _header = header with { Ends = _ends.All };
        await Host.CommitAsync(new Commit().Write(_record, _header));
    }
}
