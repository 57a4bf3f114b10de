namespace JobGrains.Docs;

public sealed class SlowCache(TimeProvider time) : ICache
{
    public Task FlushAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMinutes(1), time, cancellationToken);
}
