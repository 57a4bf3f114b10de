using System.Collections.Concurrent;
using Orleans.Storage;

namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>A grain storage that does what a test says before each read and write, and answers at once. One object serves all silos of a cluster.</summary>
internal sealed class ControlledStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), (object? State, string ETag)> _records = new();
    private long _lastETag;

    /// <summary>Runs before each read.</summary>
    public Action<GrainId> BeforeRead { get; set; } = _ => { };

    /// <summary>Runs before each write.</summary>
    public Func<string, GrainId, Task> BeforeWrite { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether a write with an ETag that is not the stored one is refused.</summary>
    public bool RefusesStaleETags { get; init; } = true;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        BeforeRead(grainId);
        var found = _records.TryGetValue((stateName, grainId), out var record);
        grainState.State = record.State is T state ? state : Activator.CreateInstance<T>();
        grainState.RecordExists = record.State is not null;
        grainState.ETag = found ? record.ETag : null;
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeforeWrite(stateName, grainId);
        grainState.ETag = Set(stateName, grainId, grainState.State, grainState.ETag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeforeWrite(stateName, grainId);
        grainState.ETag = Set(stateName, grainId, null, grainState.ETag);
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private string Set(string stateName, GrainId grainId, object? state, string? etag)
    {
        lock (_records)
        {
            var stored = _records.TryGetValue((stateName, grainId), out var record) ? record.ETag : null;
            if (stored != etag && RefusesStaleETags)
            {
                throw new InconsistentStateException($"'{stateName}' of {grainId} has another ETag.", stored, etag);
            }

            var written = $"{++_lastETag}";
            _records[(stateName, grainId)] = (state, written);
            return written;
        }
    }
}
