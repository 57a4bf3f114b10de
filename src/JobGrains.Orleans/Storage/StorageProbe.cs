using EngineGrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans.Storage;

/// <summary>Tries out a grain storage.</summary>
internal static class StorageProbe
{
    private const string Record = "probe";
    private const int Creators = 8;

    /// <summary>Refuses a grain storage that loses what is written, or lets an older write win: the engine's guarantees rest on it.</summary>
    /// <param name="store">The storage.</param>
    /// <param name="key">A key that nobody used before.</param>
    public static async Task CheckAsync(GrainStorageEntries store, string key)
    {
        var grain = new EngineGrainId(Record, key);
        var first = await store.WriteAsync(grain, Record, "1", null) ?? throw Refuse(store, "refused to write a record that did not exist");
        var second = await store.WriteAsync(grain, Record, "2", first) ?? throw Refuse(store, "refused a write with the ETag of the write before");
        if (await store.WriteAsync(grain, Record, "3", first) is not null)
        {
            throw Refuse(store, "accepted a write with a stale ETag");
        }

        var read = await store.ReadAsync(grain, Record);
        if (read.Content != "2" || read.ETag != second)
        {
            throw Refuse(store, "did not return what was written last");
        }

        await store.DeleteAsync(grain, Record, second);
    }

    /// <summary>Whether of several who create a record at the same time more than one succeeds. That it does not happen here is no proof.</summary>
    /// <param name="store">The storage.</param>
    /// <param name="key">A key that nobody used before.</param>
    public static async Task<bool> CreatesTwiceAsync(GrainStorageEntries store, string key)
    {
        var grain = new EngineGrainId(Record, key);
        var etags = await Task.WhenAll(Enumerable.Range(0, Creators).Select(async _ =>
        {
            try
            {
                return await store.WriteAsync(grain, Record, "", null);
            }
            catch (Exception)
            {
                // Where the storage has no words for it, the loser sees what its database said.
                return null;
            }
        }));
        var created = etags.OfType<string>().ToList();
        if (created is [var etag])
        {
            await store.DeleteAsync(grain, Record, etag);
        }

        return created.Count > 1;
    }

    private static OrleansConfigurationException Refuse(GrainStorageEntries store, string what) => new(
        $"The grain storage {store.Name} {what}. JobGrains needs one that keeps what it has acknowledged and checks ETags; name another with {nameof(OrleansHostOptions)}.{nameof(OrleansHostOptions.StorageProvider)}.");
}
