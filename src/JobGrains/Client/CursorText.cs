using System.Buffers.Text;
using System.Globalization;
using System.Text;
using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>
/// Cursors as application code gets them: lines of text (version, the conditions of the query, the place), with a hash of them before, in base64url. So a cursor knows which query it belongs to.
/// </summary>
internal static class CursorText
{
    private const string Version = "1";
    private const int MaxLength = 4_096;

    public static string Encode(string conditions, CursorPlace place)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Version}\n{conditions}\n{(place.IsOpen ? 'o' : 'e')}\n{place.Place}\n{place.Tie}");
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{StableHash.Of(text):x16}\n{text}")));
    }

    /// <summary>The place of a cursor; null where there is no cursor, or a problem was found.</summary>
    public static CursorPlace? Decode(string? cursor, string conditions, ProblemList problems)
    {
        if (cursor is null)
        {
            return null;
        }

        if (Parse(cursor) is not { } lines)
        {
            problems.Say("Cursor is none that a page returned. Pass Next of the page before as it is, or null for the first page.");
            return null;
        }

        if (lines[2] != conditions)
        {
            problems.Say($"Cursor belongs to a query of {lines[2]}, and this is one of {conditions}. Repeat the conditions of the page before, or pass null for the first page.");
            return null;
        }

        return new CursorPlace(lines[3] == "o", long.Parse(lines[4], CultureInfo.InvariantCulture), lines[5].Length == 0 ? null : lines[5]);
    }

    public static string ConditionsOf(HistorySearch search, string subject)
    {
        var conditions = new List<string>();
        Add("job", search.JobId?.Value);
        Add("business key", search.BusinessKey);
        Add("tag", search.Tag);
        Add("status", search.Status?.ToString());
        Add("silo", search.Silo?.Value);
        Add("ended from", search.EndedFrom?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add("ended before", search.EndedBefore?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add("rows", search.Rows == HistoryRowKind.All ? null : search.Rows.ToString());
        return conditions.Count == 0 ? "all " + subject : $"{subject} with {string.Join(", ", conditions)}";

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                conditions.Add($"{name} '{value.Replace("\n", "\\n", StringComparison.Ordinal)}'");
            }
        }
    }

    private static string[]? Parse(string cursor)
    {
        if (cursor.Length is 0 or > MaxLength || !Base64Url.IsValid(cursor))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        var end = text.IndexOf('\n');
        if (end < 0 || text[..end] != StableHash.Of(text.AsSpan(end + 1)).ToString("x16", CultureInfo.InvariantCulture))
        {
            return null;
        }

        var lines = text.Split('\n');
        return lines.Length == 6 && lines[1] == Version && long.TryParse(lines[4], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? lines : null;
    }
}
