using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries;

/// <summary>The number of shards of the index: stored at the first start of all, and never changed.</summary>
internal static class EntryShards
{
    private const string Record = "layout";
    private static readonly GrainId Grain = new("layout", "jobgrains");

    /// <summary>Reads the number, or stores it.</summary>
    /// <exception cref="JobGrainsUnavailableException">The store does not answer: try again.</exception>
    public static async ValueTask<int> ReadAsync(EntryAccess access, EntryCodec codec, int first)
    {
        var layout = await TryReadAsync(access, codec);
        if (layout is null)
        {
            var content = EntryContent.Empty.Written(codec.Write(new EntryLayout { Shards = first }, typeof(EntryLayout)), expires: null);
            await access.TryWriteAsync(Grain, Record, content, etag: null);

            // Another silo may have been first.
            layout = await TryReadAsync(access, codec) ?? throw new JobGrainsUnavailableException("The store does not have what was just written to it: it cannot keep the state of JobGrains.");
        }

        return layout.Shards;
    }

    private static async ValueTask<EntryLayout?> TryReadAsync(EntryAccess access, EntryCodec codec)
    {
        var stored = await access.ReadAsync(Grain, Record);
        return stored.Content is { } text && EntryContent.Parse(text).Base is { } written ? codec.Read<EntryLayout>(written, Grain, Record) : null;
    }
}
