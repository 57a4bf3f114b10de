namespace JobGrains;

/// <summary>A limit other than a payload's was exceeded; the message names it, the value and the fix.</summary>
public sealed class JobLimitExceededException(string message) : JobGrainsException(message);
