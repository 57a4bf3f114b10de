using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries;

/// <summary>
/// The records of one activation on a store that writes one entry at a time. What it throws is a <see cref="JobGrainsException"/>; after a failed commit the host ends
/// the activation.
/// </summary>
internal sealed partial class EntryRecords(EntrySilo silo, GrainId grain, IGrainHost host, Func<ValueTask> onWakeUp) : IGrainRecords
{
    /// <summary>Names of the records that are appended to: their entries are kept, so that an append writes no JSON again.</summary>
    private readonly List<string> _appended = [];

    /// <inheritdoc cref="IGrainHost.ReadAsync{TValue}(GrainRecord)"/>
    public async ValueTask<TValue?> ReadAsync<TValue>(GrainRecord record)
        where TValue : class =>
        await LoadAsync(record) is { Base: { } written } ? silo.Codec.Read<TValue>(written, grain, record.Name) : null;

    /// <inheritdoc cref="IGrainHost.ReadAsync{TValue, TDelta}(GrainRecord)"/>
    public async ValueTask<RecordWithDeltas<TValue, TDelta>> ReadAsync<TValue, TDelta>(GrainRecord record)
        where TValue : class
        where TDelta : class
    {
        NoteAppended(record.Name);
        if (await LoadAsync(record) is not { } content)
        {
            return new RecordWithDeltas<TValue, TDelta>(null, []);
        }

        var deltas = content.Deltas.Count == 0 ? [] : new TDelta[content.Deltas.Count];
        for (var i = 0; i < deltas.Length; i++)
        {
            deltas[i] = silo.Codec.Read<TDelta>(content.Deltas[i], grain, record.Name);
        }

        var value = content.Base is { } written ? silo.Codec.Read<TValue>(written, grain, record.Name) : null;
        return new RecordWithDeltas<TValue, TDelta>(value, deltas);
    }

    private static EntryHandle? HandleOf(GrainRecord record) => (EntryHandle?)record.ETag;

    private void NoteAppended(string name)
    {
        if (!_appended.Contains(name))
        {
            _appended.Add(name);
        }
    }

    private async ValueTask<EntryContent?> LoadAsync(GrainRecord record)
    {
        var stored = await silo.Access.ReadAsync(grain, record.Name);
        if (stored.Content is null)
        {
            record.ETag = null;
            _version = 0;
            return null;
        }

        var content = EntryContent.Parse(stored.Content);
        Remember(record, stored.ETag!, content);
        return content;
    }

    private void Remember(GrainRecord record, string etag, EntryContent content)
    {
        record.ETag = new EntryHandle(etag, _appended.Contains(record.Name) ? content : content.WithoutRecord());
        _version = content.Version;
    }
}
