using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>Looks at the entry of something in the index: deletes it when its time has come, and makes sure that what was announced and never written is never written.</summary>
internal sealed class EntryInspector(EntryAccess access)
{
    /// <summary>So long a create may be under way.</summary>
    public static readonly TimeSpan VacantAfter = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>Looks at it. Never throws: what cannot be read is looked at again.</summary>
    /// <param name="item">What the index says of it.</param>
    /// <param name="now">The time.</param>
    public async Task<IndexLook> LookAsync(IndexItem item, DateTimeOffset now)
    {
        var (grain, record) = IndexKey.Parse(item.Key);
        try
        {
            var stored = await access.ReadAsync(grain, record);
            var content = stored.Content is null ? null : EntryContent.Parse(stored.Content);
            if (item.Version > (content?.Version ?? 0) && item.State > IndexState.Ended && content is not { HasRecord: true, State: > IndexState.Ended })
            {
                return await FenceAsync(grain, record, item, stored.ETag, content, now);
            }

            return content is { Expires: { } expires } && expires <= now
                ? await ExpireAsync(grain, record, stored.ETag!, content, now)
                : Judge(content, item);
        }
        catch (JobGrainsUnavailableException)
        {
            return new IndexLook(IndexVerdict.Later, Time: now + Soon);
        }
    }

    private static IndexLook Judge(EntryContent? content, IndexItem item) => content switch
    {
        { HasRecord: true, Expires: null } => new IndexLook(IndexVerdict.Alive, item.Version > content.Version ? item.State : content.State),
        { Expires: { } expires } => new IndexLook(IndexVerdict.Ended, Time: expires),
        _ => new IndexLook(IndexVerdict.Gone),
    };

    /// <summary>
    /// A write was announced that is not there, while the record says that there is nothing to do; it may still land. After a while the entry is given the version that
    /// it would have had, and it conflicts. Of a run that never was this is the vacant record: a repeat of its create replaces it by its ETag.
    /// </summary>
    private async ValueTask<IndexLook> FenceAsync(GrainId grain, string record, IndexItem item, string? etag, EntryContent? content, DateTimeOffset now)
    {
        var old = IndexItem.Time(item.Created) + VacantAfter;
        if (now < old)
        {
            return new IndexLook(IndexVerdict.Later, Time: old);
        }

        var fenced = (content ?? EntryContent.Empty.Cleared(now + EntryRecords.ClearedRetention)) with { Version = item.Version };
        return await access.TryWriteAsync(grain, record, fenced, etag) is null
            ? new IndexLook(IndexVerdict.Later, Time: now + Soon)
            : Judge(fenced, item);
    }

    /// <summary>Deletes the entry, but for the rows of history in it.</summary>
    private async ValueTask<IndexLook> ExpireAsync(GrainId grain, string record, string etag, EntryContent content, DateTimeOffset now)
    {
        var done = content.Rows.Count > 0
            ? await access.TryWriteAsync(grain, record, content.Cleared(expires: null), etag) is not null
            : await access.TryDeleteAsync(grain, record, etag);
        return done ? new IndexLook(IndexVerdict.Gone) : new IndexLook(IndexVerdict.Later, Time: now + Soon);
    }
}
