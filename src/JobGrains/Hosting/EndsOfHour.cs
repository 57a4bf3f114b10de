namespace JobGrains.Hosting;

/// <summary>How many rows of history have ends in an hour.</summary>
/// <param name="Hour">The hour, in hours since the year 1.</param>
/// <param name="Counts">How many of each kind.</param>
internal sealed record EndsOfHour(long Hour, EndedCounts Counts);
