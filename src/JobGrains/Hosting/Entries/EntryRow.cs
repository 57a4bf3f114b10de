using System.Globalization;

namespace JobGrains.Hosting.Entries;

/// <summary>A row of history in the entry of its run.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Line">Its line: mark, attempt, a blank, JSON.</param>
internal readonly record struct EntryRow(int Attempt, string Line)
{
    public ReadOnlySpan<char> Json => Line.AsSpan(Line.IndexOf(' ') + 1);

    public static EntryRow Of(int attempt, string json) => new(attempt, string.Create(CultureInfo.InvariantCulture, $"#{attempt} {json}"));

    public static EntryRow Parse(string line)
    {
        var blank = line.IndexOf(' ');
        return blank > 1 && int.TryParse(line.AsSpan(1, blank - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? new EntryRow(attempt, line)
            : throw new JobGrainsUnavailableException($"A stored row of history has no attempt: '{line[..Math.Min(line.Length, 40)]}'.");
    }
}
