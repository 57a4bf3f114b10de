namespace JobGrains;

/// <summary>What a listener hears. Jobs that no listener hears cost nothing.</summary>
public sealed record JobListenerFilter
{
    /// <summary>Everything.</summary>
    public static JobListenerFilter All { get; } = new();

    /// <summary>The jobs; empty means all.</summary>
    /// <value>At most 1,000.</value>
    public IReadOnlyList<JobId> Jobs { get; init; } = [];

    /// <summary>The kinds of events; empty means all.</summary>
    public IReadOnlyList<JobEventKind> Kinds { get; init; } = [];
}
