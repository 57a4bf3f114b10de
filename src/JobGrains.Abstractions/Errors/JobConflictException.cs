namespace JobGrains;

/// <summary>The request contradicts the state: the message says which, and what to do.</summary>
public sealed class JobConflictException(string message) : JobGrainsException(message);
