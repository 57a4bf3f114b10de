using System.Globalization;

namespace JobGrains.Schedules.Zones;

/// <summary>Finds zones by their IANA ids, and names near ones for an id that is unknown.</summary>
internal static class ZoneNames
{
    private const int MaxLength = 64;
    private const int Suggestions = 3;

    /// <summary>The zone, or null with what is wrong.</summary>
    public static TimeZoneInfo? Find(string id, out string? problem)
    {
        problem = null;
        if (id.Length is 0 or > MaxLength || !IsPlain(id))
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"Time zone '{(id.Length > MaxLength ? id[..MaxLength] + "…" : id)}' is no IANA id; expected 1 to {MaxLength} characters such as Europe/Berlin or UTC.");
            return null;
        }

        // The system may find an id in another case, depending on what it was asked before.
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId && zone.Id == id)
        {
            return zone;
        }

        if (zone is { HasIanaId: false } && TimeZoneInfo.TryConvertWindowsIdToIanaId(id, out var iana))
        {
            problem = $"Time zone '{id}' is a Windows id; use the IANA id {iana}.";
            return null;
        }

        problem = $"Time zone '{id}' is not known here. Did you mean {string.Join(", ", Nearest(id))}?";
        return null;
    }

    /// <summary>The known ids that differ least, a part of the id counting as much as the whole: berlin is near Europe/Berlin.</summary>
    public static IEnumerable<string> Nearest(string id) =>
        TimeZoneInfo.GetSystemTimeZones()
            .Select(zone => zone.Id)
            .Append("UTC")
            .Distinct(StringComparer.Ordinal)
            .Select(known => (Known: known, Distance: Math.Min(Distance(id, known), Distance(id, known[(known.LastIndexOf('/') + 1)..]))))
            .OrderBy(near => near.Distance)
            .ThenBy(near => near.Known, StringComparer.Ordinal)
            .Take(Suggestions)
            .Select(near => near.Known);

    /// <summary>Letters to insert, remove or replace; case and the blanks of names do not count.</summary>
    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        foreach (var c in left)
        {
            var diagonal = row[0]++;
            for (var j = 1; j < row.Length; j++)
            {
                var replaced = diagonal + (Fold(c) == Fold(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    private static char Fold(char c) => c is ' ' or '-' ? '_' : char.ToLowerInvariant(c);

    private static bool IsPlain(string id)
    {
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '_' or '-' or '+' or ' '))
            {
                return false;
            }
        }

        return id[0] != '/';
    }
}
