using System.Globalization;
using JobGrains.Dispatch;
using JobGrains.Hosting;

namespace JobGrains.Logs;

/// <summary>
/// The log of a run: pages to which batches are appended, and a head that names them, written when a page begins. Nothing of the engine's waits for it, and it knows nothing of the run. It is deleted by its
/// own wake-up.
/// </summary>
internal class RunLogGrain(IGrainHost host) : EngineGrain(host), IRunLogGrain
{
    private const int MaxBatches = 256;
    private const int PagesPrunedAtOnce = 16;

    private readonly GrainRecord _headRecord = new("head");
    private GrainRecord _pageRecord = new("");
    private LogBook _book = new(null);
    private long _readPage = -1;
    private List<LogBatch> _read = [];

    private RunLogOptions Options => Silo.Engine.Options.RunLogs;

    public override async ValueTask OnActivateAsync()
    {
        _book = new LogBook(await Host.ReadAsync<LogHead>(_headRecord));
        if (!_book.IsEmpty)
        {
            _pageRecord = RecordOf(_book.CurrentPage);
            foreach (var batch in await ReadPageAsync(_pageRecord))
            {
                _book.Take(batch);
            }
        }
    }

    public async ValueTask<AppendLogReply> AppendAsync(LogBatch batch)
    {
        if (_book.Number(batch) is { } numbered)
        {
            if (_book.IsFull(Silo.LogPageSize, MaxBatches))
            {
                await BeginPageAsync(numbered);
            }
            else
            {
                await Host.CommitAsync(new Commit().Append(_pageRecord, numbered));
            }

            _book.Take(numbered);
            if (_readPage == _book.CurrentPage)
            {
                _read.Add(numbered);
            }
        }

        if (batch.IsLast && _readPage < 0)
        {
            // Most runs log a little, once: what is asked for later is read again.
            Host.Deactivate();
        }

        return AppendLogReply.Done;
    }

    public async ValueTask<ReadLogReply> ReadAsync(ReadLogRequest request)
    {
        var query = request.Query;
        if (_book.PageBehind(query.After) is not { } found)
        {
            return new ReadLogReply([], query.After, IsAtEnd: true, !_book.IsEmpty);
        }

        var search = new LogSearch(query, _book.Pages[0].First);
        if (_readPage != found.Page.Page)
        {
            _read = await ReadPageAsync(RecordOf(found.Page.Page));
            _readPage = found.Page.Page;
        }

        if (search.Read(_read))
        {
            search.Skip(_book.LastOf(found.Page));
            return new ReadLogReply(search.Lines, search.Next, found.IsLast, Exists: true);
        }

        return new ReadLogReply(search.Lines, search.Next, found.IsLast && search.Next == _book.Next - 1, Exists: true);
    }

    public override async ValueTask OnWakeUpAsync()
    {
        if (_book.IsEmpty)
        {
            return;
        }

        var end = new DateTimeOffset(_book.LastTime, TimeSpan.Zero) + Options.Retention;
        if (end > Now)
        {
            await Host.CommitAsync(new Commit().WakeUp(end));
            return;
        }

        // The pages go before the head that names them, some at a time; the last, which says how old the log is, with the head.
        var commit = new Commit();
        foreach (var page in _book.Pages.Take(PagesPrunedAtOnce))
        {
            await ClearAsync(commit, page);
        }

        List<LogPageRef> left = [.. _book.Pages.Skip(PagesPrunedAtOnce)];
        commit = left.Count == 0 ? commit.Clear(_headRecord).WakeUp(null) : commit.Write(_headRecord, new LogHead { Pages = left }).WakeUp(Now);
        await Host.CommitAsync(commit);
        Host.Deactivate();
    }

    public async ValueTask<TouchReply> WakeUpAsync(WakeUpRequest request)
    {
        await OnWakeUpAsync();
        return TouchReply.NotOpen;
    }

    private static GrainRecord RecordOf(long page) => new(string.Create(CultureInfo.InvariantCulture, $"page{page}"));

    /// <summary>The batches of a page; of one that was dropped there are none.</summary>
    private async ValueTask<List<LogBatch>> ReadPageAsync(GrainRecord record)
    {
        var (page, batches) = await Host.ReadAsync<LogPage, LogBatch>(record);
        return page is null ? [] : [page.Begin, .. batches];
    }

    private async ValueTask BeginPageAsync(LogBatch batch)
    {
        var (head, dropped) = _book.BeginPage(Options.MaxLines, Options.MaxSize);
        var record = RecordOf(head.Pages[^1].Page);

        // One that no head names may be there: of an activation that has ended before it wrote the head.
        await Host.ReadAsync<LogPage, LogBatch>(record);
        var commit = new Commit().Write(record, new LogPage { Begin = batch });
        foreach (var page in dropped)
        {
            await ClearAsync(commit, page);
        }

        commit.Write(_headRecord, head);
        if (_book.IsEmpty)
        {
            commit.WakeUp(Now + Options.Retention);
        }

        await Host.CommitAsync(commit);
        _pageRecord = record;
        _book.Take(head);
    }

    private async ValueTask ClearAsync(Commit commit, LogPageRef page)
    {
        var record = RecordOf(page.Page);
        await Host.ReadAsync<LogPage, LogBatch>(record);
        if (record.ETag is not null)
        {
            commit.Clear(record);
        }
    }
}
