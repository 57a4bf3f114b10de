using JobGrains.Hosting.Entries;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Membership;
using Orleans.Storage;
using EngineGrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans.Storage;

/// <summary>Keeps the engine's entries in a grain storage. A silo that may have been declared dead meanwhile writes nothing before it knows better.</summary>
internal sealed class GrainStorageEntries(IGrainStorage storage, PauseGuard guard, TimeSpan timeout, TimeProvider time) : IEntryStore
{
    /// <summary>What the storage is called in messages.</summary>
    public string Name => storage.GetType().Name;

    public async ValueTask<StoredEntry> ReadAsync(EngineGrainId grain, string record)
    {
        var state = new GrainState<StoredText>(new StoredText());
        await WithinAsync(storage.ReadStateAsync(record, IdOf(grain), state));
        return Content(state, grain, record);
    }

    public async ValueTask<string?> WriteAsync(EngineGrainId grain, string record, string content, string? etag)
    {
        if (await TryWriteAsync(grain, record, content, etag) is { } written)
        {
            return written;
        }

        // A storage that keeps a row for what was cleared wants that row's ETag: what does not exist may have one.
        return etag is null && await ReadAsync(grain, record) is { Content: null, ETag: { } cleared } ? await TryWriteAsync(grain, record, content, cleared) : null;
    }

    public async ValueTask<bool> DeleteAsync(EngineGrainId grain, string record, string etag)
    {
        await EnsureAliveAsync();
        try
        {
            await WithinAsync(storage.ClearStateAsync(record, IdOf(grain), new GrainState<StoredText>(new StoredText(), etag) { RecordExists = true }));
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private static GrainId IdOf(EngineGrainId grain) => GrainId.Create(GrainKind.Prefix + grain.Type, grain.Key);

    private static StoredEntry Content(GrainState<StoredText> state, EngineGrainId grain, string record)
    {
        if (!state.RecordExists)
        {
            return new StoredEntry(null, state.ETag);
        }

        return state.State switch
        {
            { Schema: StoredText.KnownSchema, Text: { } text } => new StoredEntry(text, state.ETag),
            { Schema: StoredText.KnownSchema } => throw new JobGrainsUnavailableException($"The grain storage returned record '{record}' of {grain} without its text."),
            var other => throw new JobGrainsUnavailableException(
                $"Record '{record}' of {grain} has schema {other?.Schema}, and this version knows schema {StoredText.KnownSchema} alone. Use a newer version."),
        };
    }

    private async ValueTask<string?> TryWriteAsync(EngineGrainId grain, string record, string content, string? etag)
    {
        await EnsureAliveAsync();
        var state = new GrainState<StoredText>(new StoredText { Text = content }, etag) { RecordExists = etag is not null };
        try
        {
            await WithinAsync(storage.WriteStateAsync(record, IdOf(grain), state));
        }
        catch (InconsistentStateException)
        {
            return null;
        }

        return state.ETag ?? throw new JobGrainsUnavailableException("The grain storage gives no ETags. Use one that does.");
    }

    private ValueTask EnsureAliveAsync()
    {
        var pending = guard.EnsureAliveAsync();
        return pending.IsCompletedSuccessfully ? default : new ValueTask(WithinAsync(pending.AsTask()));
    }

    private Task WithinAsync(Task operation) => operation.WaitAsync(timeout, time);
}
