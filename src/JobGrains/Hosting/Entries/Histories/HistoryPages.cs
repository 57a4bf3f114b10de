namespace JobGrains.Hosting.Entries.Histories;

/// <summary>Pages of one day with successive numbers.</summary>
/// <param name="Day">The day of the rows' places, in days of the calendar.</param>
/// <param name="First">The number of the first page.</param>
/// <param name="Last">The number of the last page.</param>
/// <param name="Oldest">When the first of their attempts ended, in ticks: where a clock was set back, before the day.</param>
internal sealed record HistoryPages(int Day, long First, long Last, long Oldest);
