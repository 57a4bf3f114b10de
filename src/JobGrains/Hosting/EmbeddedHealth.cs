namespace JobGrains.Hosting;

/// <summary>How JobGrains in this process is, at one moment.</summary>
public sealed record EmbeddedHealth
{
    /// <summary>How the store is.</summary>
    public required StoreHealth Store { get; init; }

    /// <summary>Whether this process stands by: another one holds the store that they share, or nobody does, and no silo runs here.</summary>
    public bool IsStandingBy { get; init; }

    /// <summary>
    /// Runs that could not be taken up five times in a row, for example because what is stored of them cannot be read; the log says why. They stay as they are, and are tried again when a silo starts or leaves.
    /// </summary>
    public required IReadOnlyList<InstanceId> SetAside { get; init; }

    /// <summary>Whether the store is healthy and no run is set aside.</summary>
    public bool IsHealthy => Store.State == StoreState.Healthy && SetAside.Count == 0;
}
