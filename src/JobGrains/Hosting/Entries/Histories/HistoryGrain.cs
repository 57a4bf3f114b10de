using System.Globalization;
using JobGrains.Dispatch;

namespace JobGrains.Hosting.Entries.Histories;

/// <inheritdoc cref="IHistoryGrain"/>
internal class HistoryGrain(IGrainHost host) : EngineGrain(host), IHistoryGrain
{
    private const int MaxYoung = 128;
    private const int PageSize = 256;
    private const int MaxPagesACall = 8;
    private const long PagesAnIncarnation = 1L << 32;

    private readonly GrainRecord _record = new("header");
    private HistoryHeader _header = new();
    private List<HistoryRef> _young = [];
    private long _nextPage;

    public override async ValueTask OnActivateAsync()
    {
        var stored = await Host.ReadAsync<HistoryHeader, HistoryDelta>(_record);
        _header = stored.Value ?? _header;
        _young = [.. _header.Young, .. stored.Deltas.SelectMany(delta => delta.Rows)];
    }

    public async ValueTask<Ack> AddAsync(HistoryBatch batch)
    {
        if (_young.Count + batch.Rows.Count > MaxYoung)
        {
            await FoldAsync([.. _young, .. batch.Rows]);
        }
        else
        {
            await Host.CommitAsync(new Commit().Append(_record, new HistoryDelta(batch.Rows)));
            _young.AddRange(batch.Rows);
        }

        return Ack.Done;
    }

    public async ValueTask<ListHistoryReply> ListAsync(ListHistoryRequest request)
    {
        var rows = new List<HistoryRef>();
        if (request.Before is null)
        {
            AddMatching(request, _young, rows);
        }

        var read = 0;
        foreach (var page in PagesBefore(request.Before ?? long.MaxValue))
        {
            if (read == MaxPagesACall || (read > 0 && rows.Count >= PageSize))
            {
                return new ListHistoryReply(rows, page + 1, read);
            }

            read++;
            AddMatching(request, (await Host.ReadAsync<HistoryPage>(PageRecord(page)))?.Rows ?? [], rows);
        }

        return new ListHistoryReply(rows, null, read);
    }

    private static GrainRecord PageRecord(long page) => new(string.Create(CultureInfo.InvariantCulture, $"page{page}"));

    private static int DayOf(HistoryRef row) => (int)(row.Ended / (long)TimeSpan.FromDays(1).TotalMilliseconds);

    private static void AddMatching(ListHistoryRequest request, IReadOnlyList<HistoryRef> from, List<HistoryRef> into)
    {
        for (var i = from.Count - 1; i >= 0; i--)
        {
            var row = from[i];
            if ((request.Status is null || row.Status == request.Status) && request.Labels.All(row.Labels.Contains))
            {
                into.Add(row);
            }
        }
    }

    private IEnumerable<long> PagesBefore(long before)
    {
        for (var i = _header.Pages.Count - 1; i >= 0; i--)
        {
            var pages = _header.Pages[i];
            for (var page = Math.Min(pages.Last, before - 1); page >= pages.First; page--)
            {
                yield return page;
            }
        }
    }

    /// <summary>Writes the young rows to pages, a day a page at least, and then the header without them.</summary>
    private async ValueTask FoldAsync(List<HistoryRef> rows)
    {
        if (_nextPage == 0)
        {
            // Another activation may have written a page that no header names: its number must not be used again.
            await WriteAsync(_header with { Incarnation = _header.Incarnation + 1, Young = _young });
            _nextPage = _header.Incarnation * PagesAnIncarnation;
        }

        var pages = new List<HistoryPages>(_header.Pages);
        foreach (var day in rows.GroupBy(DayOf).OrderBy(group => group.Key))
        {
            foreach (var some in day.Chunk(PageSize))
            {
                var page = _nextPage++;
                await Host.CommitAsync(new Commit().Write(PageRecord(page), new HistoryPage { Rows = some }));
                if (pages.Count > 0 && pages[^1].Day == day.Key && pages[^1].Last + 1 == page)
                {
                    pages[^1] = pages[^1] with { Last = page };
                }
                else
                {
                    pages.Add(new HistoryPages(day.Key, page, page));
                }
            }
        }

        await WriteAsync(_header with { Pages = pages, Young = [] });
        _young = [];
    }

    private async ValueTask WriteAsync(HistoryHeader header)
    {
        await Host.CommitAsync(new Commit().Write(_record, header));
        _header = header;
    }
}
