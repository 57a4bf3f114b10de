using EngineGrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans.Storage;

/// <summary>Refuses a grain storage that loses what is written, or lets an older write win: the engine's guarantees rest on it.</summary>
internal static class StorageProbe
{
    private const string Record = "probe";

    public static async Task CheckAsync(GrainStorageEntries store, SiloId silo)
    {
        var grain = new EngineGrainId(Record, silo.Value);
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

    private static OrleansConfigurationException Refuse(GrainStorageEntries store, string what) => new(
        $"The grain storage {store.Name} {what}. JobGrains needs one that keeps what it has acknowledged and checks ETags; name another with {nameof(OrleansHostOptions)}.{nameof(OrleansHostOptions.StorageProvider)}.");
}
