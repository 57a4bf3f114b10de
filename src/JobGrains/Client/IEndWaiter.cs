namespace JobGrains.Client;

/// <summary>Waits for the news of one run's end. For one caller; the news stays until it was taken.</summary>
internal interface IEndWaiter : IDisposable
{
    /// <summary>The news, or null once <paramref name="timeout"/> has passed.</summary>
    ValueTask<InstanceInfo?> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken);
}
