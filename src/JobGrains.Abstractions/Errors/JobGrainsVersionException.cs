namespace JobGrains;

/// <summary>Builds of JobGrains that do not understand each other are to share a cluster. Whoever came last is refused: a silo does not start, and a client is not served.</summary>
public sealed class JobGrainsVersionException(string message) : JobGrainsException(message);
