namespace JobGrains.Hosting;

/// <summary>The callers on a silo that wait for the end of runs. Safe for concurrent use.</summary>
internal sealed class EndWaiters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<InstanceId, List<EndWaiter>> _waiting = [];

    /// <summary>Begins to listen. Dispose the waiter to stop.</summary>
    public EndWaiter Register(InstanceId instanceId)
    {
        var waiter = new EndWaiter(this, instanceId);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(instanceId, out var list))
            {
                _waiting.Add(instanceId, list = new List<EndWaiter>(1));
            }

            list.Add(waiter);
        }

        return waiter;
    }

    /// <summary>Tells everybody who waits for this run that it has ended.</summary>
    public void Notify(InstanceInfo instance)
    {
        EndWaiter[] told;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(instance.InstanceId, out var list))
            {
                return;
            }

            told = [.. list];
        }

        foreach (var waiter in told)
        {
            waiter.Tell(instance);
        }
    }

    internal void Remove(EndWaiter waiter)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(waiter.InstanceId, out var list) && list.Remove(waiter) && list.Count == 0)
            {
                _waiting.Remove(waiter.InstanceId);
            }
        }
    }
}
