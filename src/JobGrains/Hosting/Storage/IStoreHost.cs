namespace JobGrains.Hosting.Storage;

/// <summary>The durable store of the embedded host in this process. One process at a time has it.</summary>
internal interface IStoreHost : IAsyncDisposable
{
    /// <summary>The store; throws <see cref="JobGrainsUnavailableException"/> as long as it is not open.</summary>
    IGrainStore Store { get; }

    StoreHealth Health { get; }

    /// <summary>How often the store was opened by any process, this time included: what it numbers is unique among all that ever used it.</summary>
    long OpenCount { get; }

    /// <summary>Opens the store, before anything else is asked of it; fails where that is not possible.</summary>
    ValueTask OpenAsync();
}
