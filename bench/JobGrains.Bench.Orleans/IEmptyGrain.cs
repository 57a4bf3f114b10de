namespace JobGrains.Bench.Orleans;

/// <summary>Does nothing: what a call of it costs is what the runtime costs.</summary>
public interface IEmptyGrain : IGrainWithIntegerKey
{
    Task CallAsync();
}
