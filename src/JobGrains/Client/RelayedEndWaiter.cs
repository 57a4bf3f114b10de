namespace JobGrains.Client;

/// <summary>Has a silo wait for the end of a run. What it does not hear, its caller asks for.</summary>
internal sealed class RelayedEndWaiter(RelayedClientHost host, InstanceId instanceId) : IEndWaiter
{
    // A shorter wait is a pause between two looks at the run, not worth a call.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    public async ValueTask<InstanceInfo?> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (timeout <= Shortest)
        {
            await Task.Delay(timeout, time, cancellationToken);
            return null;
        }

        try
        {
            return await host.WaitForEndAsync(instanceId, timeout).AsTask().WaitAsync(cancellationToken);
        }
        catch (JobGrainsUnavailableException)
        {
            return null;
        }
    }

    public void Dispose()
    {
    }
}
