using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries;

/// <summary>
/// A store that writes one entry at a time: text under (grain, record), with an ETag. All that the engine needs of a store that can neither append, nor commit
/// several records together, nor list. Used from any thread, for any grain. Any exception means that the outcome is unknown: the write may still land later.
/// </summary>
internal interface IEntryStore
{
    /// <summary>Reads an entry.</summary>
    ValueTask<StoredEntry> ReadAsync(GrainId grain, string record);

    /// <summary>Writes an entry if its ETag is still <paramref name="etag"/>; null means that it must not exist. Answers the new ETag, or null on a conflict.</summary>
    ValueTask<string?> WriteAsync(GrainId grain, string record, string content, string? etag);

    /// <summary>Deletes an entry for good if its ETag is still <paramref name="etag"/>; answers false on a conflict. A later write with that ETag conflicts.</summary>
    ValueTask<bool> DeleteAsync(GrainId grain, string record, string etag);
}
