using System.Text.Json;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Embedded;

/// <summary>The records of one activation in a store that commits them together with all that belongs to them.</summary>
/// <param name="grain">The grain.</param>
/// <param name="silo">Its silo.</param>
/// <param name="store">The store.</param>
/// <param name="buffers">Where commits are serialized.</param>
/// <param name="noticeWakeUp">Hears of each wake-up that the store has, or may have.</param>
internal sealed class StoreRecords(GrainId grain, ISiloHost silo, IGrainStore store, CommitBufferPool buffers, Action<DateTimeOffset> noticeWakeUp) : IGrainRecords
{
    public async ValueTask<TValue?> ReadAsync<TValue>(GrainRecord record)
        where TValue : class =>
        ReadValue<TValue>(JsonCodec.Engine, grain, record, await ReadStoredAsync(record));

    public async ValueTask<RecordWithDeltas<TValue, TDelta>> ReadAsync<TValue, TDelta>(GrainRecord record)
        where TValue : class
        where TDelta : class =>
        ReadValueAndDeltas<TValue, TDelta>(JsonCodec.Engine, grain, record, await ReadStoredAsync(record));

    public async ValueTask CommitAsync(Commit commit)
    {
        try
        {
            // What fails may still have its buffer: that goes with it.
            var buffer = buffers.Rent();
            var reply = await store.CommitAsync(buffer.Fill(grain, commit, JsonCodec.Engine, silo));
            buffers.Return(buffer);
            TakeETag(commit, grain, silo.Id, reply);
        }
        catch (Exception exception) when (exception is not JobGrainsException)
        {
            throw new JobGrainsUnavailableException($"The store did not answer a commit of {grain}: {exception.GetType().Name}: {exception.Message}", exception);
        }
        finally
        {
            // It may be durable all the same: nobody else would look for its wake-up.
            if (commit.WakeUpTime is { } time)
            {
                noticeWakeUp(time);
            }
        }
    }

    /// <summary>Reads what a record has, and remembers its ETag.</summary>
    public static TValue? ReadValue<TValue>(JsonCodec codec, GrainId grain, GrainRecord record, in StoredRecord stored)
        where TValue : class
    {
        var value = stored.Body is { } body ? Parse<TValue>(codec, grain, record, body) : null;
        record.ETag = stored.ETag == 0 ? null : stored.ETag;
        return value;
    }

    /// <summary>Reads what a record has, and what was appended to it, and remembers its ETag.</summary>
    public static RecordWithDeltas<TValue, TDelta> ReadValueAndDeltas<TValue, TDelta>(JsonCodec codec, GrainId grain, GrainRecord record, in StoredRecord stored)
        where TValue : class
        where TDelta : class
    {
        var deltas = stored.Deltas.Count == 0 ? [] : new TDelta[stored.Deltas.Count];
        for (var i = 0; i < deltas.Length; i++)
        {
            deltas[i] = Parse<TDelta>(codec, grain, record, stored.Deltas[i]);
        }

        return new RecordWithDeltas<TValue, TDelta>(ReadValue<TValue>(codec, grain, record, stored), deltas);
    }

    /// <summary>Gives the records of a commit the ETag that they have now. Throws on a conflict.</summary>
    public static void TakeETag(Commit commit, GrainId grain, SiloId silo, StoreCommitReply reply)
    {
        if (!reply.IsCommitted)
        {
            throw new JobGrainsUnavailableException($"Record '{reply.Conflict}' of {grain} was changed by another activation. Nothing was committed; the activation on silo '{silo}' ends.");
        }

        SetETag(commit, reply.ETag);
        commit.JointETag = commit.Joint is null ? null : reply.JointETag;
    }

    /// <summary>Gives the records of a commit the ETag that they have now.</summary>
    public static void SetETag(Commit commit, long etag)
    {
        object value = etag;
        for (var i = 0; i < commit.Records.Count; i++)
        {
            commit.Records[i].Record.ETag = value;
        }
    }

    private static T Parse<T>(JsonCodec codec, GrainId grain, GrainRecord record, ReadOnlyMemory<byte> body)
        where T : class
    {
        try
        {
            return codec.Read<T>(body);
        }
        catch (JsonException exception)
        {
            throw new JobGrainsUnavailableException($"Record '{record.Name}' of {grain} cannot be read as {typeof(T).Name}: {exception.Message}", exception);
        }
    }

    private async ValueTask<StoredRecord> ReadStoredAsync(GrainRecord record)
    {
        try
        {
            return await store.ReadAsync(grain, record.Name);
        }
        catch (Exception exception) when (exception is not JobGrainsException)
        {
            throw new JobGrainsUnavailableException($"The store did not answer a read of {grain}: {exception.GetType().Name}: {exception.Message}", exception);
        }
    }
}
