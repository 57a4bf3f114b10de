namespace JobGrains.Hosting.Entries.Histories;

/// <summary>Pages of one day with successive numbers.</summary>
/// <param name="Day">The day of the rows' places, in days of the calendar.</param>
/// <param name="First">The number of the first page.</param>
/// <param name="Last">The number of the last page.</param>
/// <param name="Oldest">When the first of their attempts ended, in ticks: where a clock was set back, before the day.</param>
/// <param name="Expires">When none of their rows is kept any more, in ticks; 0 for never.</param>
internal sealed record HistoryPages(int Day, long First, long Last, long Oldest, long Expires)
{
    public static HistoryPages Of(int day, long page, IReadOnlyCollection<HistoryRef> rows) =>
        new(day, page, page, rows.Min(row => row.EndedTicks), rows.Any(row => row.Expires == 0) ? 0 : rows.Max(row => row.Expires));

    /// <summary>These and the next page.</summary>
    public HistoryPages With(HistoryPages next) =>
        this with { Last = next.Last, Oldest = Math.Min(Oldest, next.Oldest), Expires = Expires == 0 || next.Expires == 0 ? 0 : Math.Max(Expires, next.Expires) };

    /// <summary>These without the first page.</summary>
    public IEnumerable<HistoryPages> WithoutFirst() => First == Last ? [] : [this with { First = First + 1 }];
}
