namespace JobGrains.Testing;

/// <summary>How a simulated cluster takes threads that are not its own.</summary>
public enum SimulationMode
{
    /// <summary>
    /// Processors and the story may wait for the real world: <c>Task.Run</c>, <c>HttpClient</c>, <c>ConfigureAwait(false)</c>, <c>Task.Delay</c> without a time provider. While a processor waits
    /// for something that the cluster does not know of, virtual time runs no faster than real time. A run in which another thread came near cannot be replayed, and its report says so.
    /// </summary>
    Open = 0,

    /// <summary>
    /// All that processors and the story wait for is of the cluster or of the test itself. A continuation from another thread fails the run. The same seed gives the same run, step for step, and
    /// no real time is spent waiting.
    /// </summary>
    Strict = 1,
}
