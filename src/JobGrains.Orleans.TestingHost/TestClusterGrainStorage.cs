using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace JobGrains.Orleans.TestingHost;

/// <summary>The grain storage of one silo: it writes to the store of the cluster until the silo crashes.</summary>
internal sealed class TestClusterGrainStorage(TestClusterStore store, SiloPlug plug, Serializer serializer, IActivatorProvider activators) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        plug.ThrowIfPulled();
        var record = store.Read(stateName, grainId);
        grainState.State = record.Content is { } content ? serializer.Deserialize<T>(content) : New<T>();
        grainState.RecordExists = record.Content is not null;
        grainState.ETag = record.ETag;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        plug.ThrowIfPulled();
        grainState.ETag = store.Write(stateName, grainId, serializer.SerializeToArray(grainState.State), grainState.ETag);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        plug.ThrowIfPulled();
        grainState.ETag = store.Write(stateName, grainId, null, grainState.ETag);
        grainState.State = New<T>();
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private T New<T>() => activators.GetActivator<T>().Create();
}
