using Orleans.Placement;

namespace JobGrains.Orleans.Tests.Cluster;

[PreferLocalPlacement]
public sealed class NearGrain : Grain, INearGrain
{
    private int _count;

    public Task<int> CountAsync() => Task.FromResult(++_count);
}
