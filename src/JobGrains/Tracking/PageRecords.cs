using System.Globalization;
using JobGrains.Hosting;

namespace JobGrains.Tracking;

/// <summary>
/// Where a tracker keeps which pages were handed out and which have sealed: in records of so many pages each, so that a store that rewrites what is appended to
/// does not write all pages for each.
/// </summary>
internal sealed class PageRecords(IGrainHost host)
{
    private readonly List<GrainRecord> _records = [];

    /// <summary>Adds the pages as they are stored.</summary>
    public async ValueTask ReadAsync(List<TrackedPage> pages)
    {
        GrainRecord record;
        do
        {
            record = Add();
            var stored = await host.ReadAsync<PagesRecord, PagesDelta>(record);
            foreach (var delta in stored.Deltas)
            {
                if (delta.Opened is { } opened)
                {
                    pages.Add(new TrackedPage(opened));
                }
                else if (delta.Sealed is { } counts)
                {
                    pages[counts.Page].Seal(counts, delta.Runs);
                }
            }
        }
        while (record.ETag is not null);
    }

    /// <summary>The record of a page.</summary>
    /// <param name="page">Its number; of the pages before it all have been asked for.</param>
    /// <param name="pagesARecord">How many pages have a record in common; the same for ever.</param>
    public GrainRecord Of(int page, int pagesARecord)
    {
        var index = page / pagesARecord;
        while (index >= _records.Count)
        {
            Add();
        }

        return _records[index];
    }

    /// <summary>Clears all that were ever written, the last first: what a commit in parts leaves is still pages without gaps.</summary>
    /// <param name="commit">What clears them.</param>
    /// <param name="isResumed">Whether an earlier activation may have a write on its way that begins the next record: then that one is cleared before it is there, and the write conflicts.</param>
    public Commit Clear(Commit commit, bool isResumed)
    {
        for (var i = _records.Count - 1; i >= 0; i--)
        {
            if (_records[i].ETag is not null || isResumed)
            {
                commit.Clear(_records[i]);
            }
        }

        return commit;
    }

    private GrainRecord Add()
    {
        var record = new GrainRecord(_records.Count == 0 ? "pages" : string.Create(CultureInfo.InvariantCulture, $"pages.{_records.Count}"));
        _records.Add(record);
        return record;
    }
}
