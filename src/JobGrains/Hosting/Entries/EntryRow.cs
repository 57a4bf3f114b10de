using System.Globalization;

namespace JobGrains.Hosting.Entries;

/// <summary>A row of history in the entry of its run.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Place">Its place in the listing of its job: where it is listed a second time, because a write of it failed, only this one counts.</param>
/// <param name="Line">Its line: mark, attempt, colon, place, a blank, JSON.</param>
internal readonly record struct EntryRow(int Attempt, long Place, string Line)
{
    public ReadOnlySpan<char> Json => Line.AsSpan(Line.IndexOf(' ') + 1);

    public static EntryRow Of(int attempt, long place, string json) => new(attempt, place, string.Create(CultureInfo.InvariantCulture, $"#{attempt}:{place} {json}"));

    public static EntryRow Parse(string line)
    {
        var blank = line.IndexOf(' ');
        var colon = line.IndexOf(':');
        return colon > 1
            && blank > colon
            && int.TryParse(line.AsSpan(1, colon - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            && long.TryParse(line.AsSpan(colon + 1, blank - colon - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? new EntryRow(attempt, place, line)
            : throw new JobGrainsUnavailableException($"A stored row of history has no attempt and place: '{line[..Math.Min(line.Length, 40)]}'.");
    }
}
