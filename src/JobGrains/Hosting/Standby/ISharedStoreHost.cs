using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Standby;

/// <summary>A durable store that several processes are started with: one at a time holds it, the others stand by and have it make the calls of their clients.</summary>
internal interface ISharedStoreHost : IStoreHost
{
    /// <summary>How calls come to the holder, whoever that is.</summary>
    ICallCarrier Calls { get; }

    /// <summary>Whether another process holds the store, or nobody does.</summary>
    bool StandsBy { get; }

    /// <summary>Begins to hold the store or to stand by; when this returns it does either. From then on, up to <see cref="StopAsync"/>, the store may be lost and taken again.</summary>
    ValueTask StartAsync(ILeaseUser user, CancellationToken cancellationToken);

    /// <summary>Hands the store over, or stands by no longer.</summary>
    ValueTask StopAsync(CancellationToken cancellationToken);
}
