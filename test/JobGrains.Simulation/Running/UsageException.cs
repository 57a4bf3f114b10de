namespace JobGrains.Simulation.Running;

/// <summary>The command line cannot be understood; the message names the argument and what it takes.</summary>
internal sealed class UsageException(string message) : Exception(message);
