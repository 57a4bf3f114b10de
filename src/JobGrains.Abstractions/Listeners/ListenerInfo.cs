namespace JobGrains;

/// <summary>A named listener of the cluster, at one moment.</summary>
public sealed record ListenerInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it hears.</summary>
    public JobListenerFilter Filter { get; init; } = JobListenerFilter.All;

    /// <summary>Since when there has been a listener with this name, in UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Whether every silo knows of it: what happens from then on is heard. Takes some milliseconds from its first start.</summary>
    public bool IsKnownEverywhere { get; init; }

    /// <summary>How many events wait for it.</summary>
    public long Waiting { get; init; }

    /// <summary>How many events it has taken since there has been a listener with this name.</summary>
    public long Delivered { get; init; }

    /// <summary>How many events were dropped, because more waited than are kept (<c>Listeners.MaxWaiting</c>).</summary>
    public long Dropped { get; init; }

    /// <summary>The silos on which it is called at present; each has some of its shards.</summary>
    public IReadOnlyList<SiloId> Silos { get; init; } = [];

    /// <summary>What it has thrown last, while an event is tried again; null otherwise.</summary>
    public string? Failure { get; init; }
}
