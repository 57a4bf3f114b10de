namespace JobGrains.Bench.Orleans;

public sealed class EmptyGrain : Grain, IEmptyGrain
{
    public Task CallAsync() => Task.CompletedTask;
}
