using JobGrains.Orleans.TestingHost;
using Orleans.Storage;

namespace JobGrains.Orleans.Tests.PostgreSql;

/// <summary>A grain storage that a silo of a test does not reach any more once it has crashed.</summary>
internal sealed class PluggedStorage(IGrainStorage storage, SiloPlug plug) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        plug.ThrowIfPulled();
        return storage.ReadStateAsync(stateName, grainId, grainState);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        plug.ThrowIfPulled();
        return storage.WriteStateAsync(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        plug.ThrowIfPulled();
        return storage.ClearStateAsync(stateName, grainId, grainState);
    }
}
