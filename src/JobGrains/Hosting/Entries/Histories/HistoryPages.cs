namespace JobGrains.Hosting.Entries.Histories;

/// <summary>Pages of one day with successive numbers.</summary>
/// <param name="Day">The day of the rows' ends, in days of the Unix epoch.</param>
/// <param name="First">The number of the first page.</param>
/// <param name="Last">The number of the last page.</param>
internal sealed record HistoryPages(int Day, long First, long Last);
