namespace JobGrains;

/// <summary>The cluster, a silo or the store did not answer: whether the call took effect is unknown. It may be repeated.</summary>
public sealed class JobGrainsUnavailableException(string message, Exception? innerException = null) : JobGrainsException(message, innerException);
