namespace JobGrains.Logs;

/// <summary>A page in the head of a log.</summary>
/// <param name="Page">Its number.</param>
/// <param name="First">The number of its first line.</param>
/// <param name="Size">How many characters it has, once it is full.</param>
internal sealed record LogPageRef(long Page, long First, long Size = 0);
