namespace JobGrains.Testing.Kernel;

/// <summary>A run that must stop: an invariant is violated, or nothing can go on.</summary>
internal sealed class SimulationException(string invariant, string message) : Exception($"{invariant}: {message}")
{
    /// <summary>The name of what was violated.</summary>
    public string Invariant { get; } = invariant;

    /// <summary>What happened, without that name.</summary>
    public string Details { get; } = message;
}
