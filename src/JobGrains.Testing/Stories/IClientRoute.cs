namespace JobGrains.Testing.Stories;

/// <summary>How calls of a client get into a simulated cluster.</summary>
internal interface IClientRoute
{
    /// <summary>Whether another silo can be asked when the one that is asked ends.</summary>
    bool HasOtherSilos { get; }

    /// <summary>Calls once. The outcome may be unknown.</summary>
    Task<T> SendAsync<T>(Func<IJobClient, Task<T>> call, CancellationToken cancellationToken);

    /// <summary>Asks what changes nothing, for as long as it takes: where the silo that is asked ends, another one is.</summary>
    Task<T> AskAsync<T>(Func<IJobClient, Task<T>> call, CancellationToken cancellationToken);

    /// <summary>Enumerates on one silo. Where it ends, the enumeration does, with <see cref="JobGrainsUnavailableException"/>.</summary>
    IAsyncEnumerable<T> StreamAsync<T>(Func<IJobClient, CancellationToken, IAsyncEnumerable<T>> call, CancellationToken cancellationToken);
}
