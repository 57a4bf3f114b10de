using System.Globalization;

namespace JobGrains.Hosting.Journal;

/// <summary>The names of the files of partitions: <c>history-20261121-00000007.index</c> and <c>.rows</c>.</summary>
internal static class HistoryNames
{
    private const string Prefix = "history-";
    private const string IndexEnd = ".index";
    private const string RowsEnd = ".rows";

    public static string Index(DateOnly day, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{day:yyyyMMdd}-{number:d8}{IndexEnd}");

    /// <summary>The day of a place in the order of history.</summary>
    public static DateOnly DayOf(long order) => DateOnly.FromDateTime(new DateTime(order, DateTimeKind.Utc));

    /// <summary>The number of a part.</summary>
    public static int NumberOf(string index) => int.Parse(index.AsSpan(index.Length - IndexEnd.Length - 8, 8), NumberStyles.None, CultureInfo.InvariantCulture);

    public static string RowsOf(string index) => string.Concat(index.AsSpan(0, index.Length - IndexEnd.Length), RowsEnd);

    public static string IndexOf(string rows) => string.Concat(rows.AsSpan(0, rows.Length - RowsEnd.Length), IndexEnd);

    public static bool IsIndex(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(IndexEnd, StringComparison.Ordinal);

    public static bool IsRows(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(RowsEnd, StringComparison.Ordinal);
}
