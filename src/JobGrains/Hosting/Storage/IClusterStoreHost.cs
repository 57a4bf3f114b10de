namespace JobGrains.Hosting.Storage;

/// <summary>Opens a store that silos of a cluster share, for the silo of this process.</summary>
internal interface IClusterStoreHost : IAsyncDisposable
{
    /// <summary>What the store is called in messages.</summary>
    string Name { get; }

    StoreHealth Health { get; }

    /// <summary>Opens the store, as often as it takes.</summary>
    /// <param name="seat">Who opens it.</param>
    ValueTask<IClusterStore> OpenAsync(ClusterSeat seat);

    /// <summary>Commits what waits, and closes the store.</summary>
    ValueTask CloseAsync();
}
