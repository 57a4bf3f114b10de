using System.Globalization;

namespace JobGrains.Hosting.Journal;

/// <summary>The names of a journal's files.</summary>
internal static class JournalNames
{
    public const string Lock = "lock";

    /// <summary>A file that was not complete when its process ended; it is deleted.</summary>
    public const string Unfinished = ".tmp";

    private const string SegmentEnd = ".segment";
    private const string SnapshotEnd = ".snapshot";

    public static string Segment(int number) => Number(number) + SegmentEnd;

    public static string Snapshot(int number) => Number(number) + SnapshotEnd;

    public static bool IsSegment(string name, out int number) => IsNumbered(name, SegmentEnd, out number);

    public static bool IsSnapshot(string name, out int number) => IsNumbered(name, SnapshotEnd, out number);

    private static string Number(int number) => number.ToString("d8", CultureInfo.InvariantCulture);

    private static bool IsNumbered(string name, string end, out int number)
    {
        number = 0;
        return name.EndsWith(end, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(0, name.Length - end.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number > 0;
    }
}
