using System.Collections.Concurrent;

namespace JobGrains.Orleans.Crash;

/// <summary>Which silos have been seen dead in the membership, by any other.</summary>
internal sealed class Deaths
{
    private readonly ConcurrentDictionary<SiloId, TaskCompletionSource> _deaths = new();

    public Task Of(SiloId silo) => Get(silo).Task;

    public void Note(SiloId silo) => Get(silo).TrySetResult();

    private TaskCompletionSource Get(SiloId silo) => _deaths.GetOrAdd(silo, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
