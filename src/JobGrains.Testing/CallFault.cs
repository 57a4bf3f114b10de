namespace JobGrains.Testing;

/// <summary>Chooses calls between grains, and says what happens to them. Given to <see cref="SimulatedCluster.Disturb"/>.</summary>
public sealed record CallFault
{
    /// <summary>What happens.</summary>
    public CallFaultKind Kind { get; init; }

    /// <summary>Calls from this silo; null means from any.</summary>
    public SiloId? From { get; init; }

    /// <summary>Calls to this silo; null means to any. A grain that is not active yet counts as being on the caller's.</summary>
    public SiloId? To { get; init; }

    /// <summary>Calls to grains of this kind.</summary>
    public CallTarget Target { get; init; }

    /// <summary>How long a call is <see cref="CallFaultKind.Delayed"/>.</summary>
    /// <value>Zero to 1 day; the default is 1 second.</value>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many calls it strikes; null means all.</summary>
    /// <value>1 or more.</value>
    public int? Limit { get; init; }
}
