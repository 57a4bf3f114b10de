using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries;

/// <summary>The store, with its exceptions made the engine's own.</summary>
internal sealed class EntryAccess(IEntryStore store)
{
    public async ValueTask<StoredEntry> ReadAsync(GrainId grain, string record)
    {
        try
        {
            return await store.ReadAsync(grain, record);
        }
        catch (Exception exception) when (exception is not JobGrainsException)
        {
            throw Unavailable("a read", grain, exception);
        }
    }

    /// <summary>Answers the new ETag, or null on a conflict.</summary>
    public async ValueTask<string?> TryWriteAsync(GrainId grain, string record, EntryContent content, string? etag)
    {
        try
        {
            return await store.WriteAsync(grain, record, content.ToString(), etag);
        }
        catch (Exception exception) when (exception is not JobGrainsException)
        {
            throw Unavailable("a write", grain, exception);
        }
    }

    public async ValueTask<bool> TryDeleteAsync(GrainId grain, string record, string etag)
    {
        try
        {
            return await store.DeleteAsync(grain, record, etag);
        }
        catch (Exception exception) when (exception is not JobGrainsException)
        {
            throw Unavailable("a delete", grain, exception);
        }
    }

    private static JobGrainsUnavailableException Unavailable(string what, GrainId grain, Exception exception) =>
        new($"The store did not answer {what} of {grain}: {exception.GetType().Name}: {exception.Message}", exception);
}
