namespace JobGrains.Listeners;

/// <summary>Knows which listeners there are in the cluster, and sees to it that every silo knows. Its key is <see cref="ListenerRegistryGrain.Key"/>. It awaits no grain.</summary>
internal interface IListenerRegistryGrain
{
    /// <summary>A silo has these listeners.</summary>
    ValueTask<ListenersReply> SubscribeAsync(SubscribeRequest request);

    ValueTask<ListenersReply> GetAsync(GetListenersRequest request);

    /// <summary>Nobody listens under that name any more, until a process with it starts.</summary>
    ValueTask<ListenersReply> RemoveAsync(RemoveListenerRequest request);
}
