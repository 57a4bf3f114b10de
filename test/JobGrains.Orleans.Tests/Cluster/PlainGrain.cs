namespace JobGrains.Orleans.Tests.Cluster;

public sealed class PlainGrain : Grain, IPlainGrain
{
    private int _count;

    public Task<int> CountAsync() => Task.FromResult(++_count);
}
