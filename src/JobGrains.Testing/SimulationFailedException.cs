namespace JobGrains.Testing;

/// <summary>A simulated run could not go on, or one of many seeds failed. Names the seed.</summary>
public sealed class SimulationFailedException : JobGrainsException
{
    internal SimulationFailedException(ulong seed, string message, Exception? innerException = null)
        : base($"Seed {seed}: {message}", innerException) => Seed = seed;

    /// <summary>The seed: with it in <see cref="SimulatedClusterOptions.Seed"/> the run fails again.</summary>
    public ulong Seed { get; }
}
