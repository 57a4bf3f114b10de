using JobGrains.Jobs;
using JobGrains.Listeners;

namespace JobGrains.Client;

/// <summary>What is asked of listeners.</summary>
internal sealed partial class JobClient
{
    public async Task<IReadOnlyList<ListenerInfo>> ListListenersAsync(CancellationToken cancellationToken = default)
    {
        var reply = await _calls.CallAsync<IListenerRegistryGrain, GetListenersRequest, ListenersReply>(
            ListenerRegistryGrain.Key, static (registry, request) => registry.GetAsync(request), new GetListenersRequest(null), cancellationToken);
        var infos = new List<ListenerInfo>();
        foreach (var listener in reply.Set.Listeners)
        {
            var queues = new QueueStatusReply[listener.Shards];
            for (var shard = 0; shard < queues.Length; shard++)
            {
                queues[shard] = await _calls.CallAsync<IListenerQueueGrain, QueueStatusRequest, QueueStatusReply>(
                    listener.QueueAt(shard), static (queue, request) => queue.GetStatusAsync(request), QueueStatusRequest.Instance, cancellationToken);
            }

            infos.Add(new ListenerInfo
            {
                Name = listener.Name,
                Filter = listener.Filter,
                Since = listener.Since,
                IsKnownEverywhere = reply.IsKnownEverywhere,
                Waiting = queues.Sum(static queue => queue.Waiting),
                Delivered = queues.Sum(static queue => queue.Delivered),
                Dropped = queues.Sum(static queue => queue.Dropped),
                Silos = [.. queues.Select(static queue => queue.Silo).OfType<SiloId>().Distinct().Order()],
                Failure = queues.Select(static queue => queue.Failure).FirstOrDefault(static failure => failure is not null),
            });
        }

        return infos;
    }

    public async Task RemoveListenerAsync(string name, CancellationToken cancellationToken = default)
    {
        var problems = new ProblemList("Removal of a listener");
        problems.Text(nameof(name), name, 1, ListenerRegistration.MaxNameLength, "Give the name that it was registered with.");
        problems.ThrowIfAny();
        await _calls.CallAsync<IListenerRegistryGrain, RemoveListenerRequest, ListenersReply>(
            ListenerRegistryGrain.Key, static (registry, request) => registry.RemoveAsync(request), new RemoveListenerRequest(name), cancellationToken);
    }
}
