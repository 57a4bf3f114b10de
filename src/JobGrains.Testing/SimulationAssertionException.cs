namespace JobGrains.Testing;

/// <summary>A run is not as the test says that it should be. The message tells what is known of the run.</summary>
public sealed class SimulationAssertionException : JobGrainsException
{
    internal SimulationAssertionException(string message)
        : base(message)
    {
    }
}
