using System.Globalization;
using JobGrains.Hosting.Entries.Indexing;

namespace JobGrains.Hosting.Entries;

/// <summary>
/// What an entry holds, and its text. The text has a line each: schema, version, expiry and state; <c>=</c> the record as it was last written; <c>+</c> each delta appended
/// since; <c>#</c> each row of history that is kept with it. JSON has no line breaks of its own. Appending to a record writes no JSON again.
/// </summary>
internal sealed record EntryContent
{
    private const string Schema = "1";
    private const char BaseMark = '=';
    private const char DeltaMark = '+';
    private const char RowMark = '#';

    public static EntryContent Empty { get; } = new();

    /// <summary>Grows by one with each write of the entry.</summary>
    public long Version { get; init; }

    /// <summary>From then on the entry may be deleted; null means never. A cleared record keeps an entry for a while that has nothing else: late writes conflict with it.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Of a run: what the index need not say more than, as long as this is the last version.</summary>
    public IndexState State { get; init; }

    /// <summary>The record as it was last written, with its mark; null where there is none.</summary>
    public string? Base { get; init; }

    /// <summary>The deltas, with their marks, in order.</summary>
    public IReadOnlyList<string> Deltas { get; init; } = [];

    /// <summary>The rows of history, with their marks. They outlive the record.</summary>
    public IReadOnlyList<EntryRow> Rows { get; init; } = [];

    /// <summary>Whether there is a record, and not only what is left of one.</summary>
    public bool HasRecord => Base is not null || Deltas.Count > 0;

    public static EntryContent Parse(string text)
    {
        var lines = text.Split('\n');
        var head = lines[0].Split(' ');
        if (head.Length < 4
            || head[0] != Schema
            || !long.TryParse(head[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || !long.TryParse(head[2], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            || expires > DateTimeOffset.MaxValue.UtcTicks
            || !int.TryParse(head[3], NumberStyles.None, CultureInfo.InvariantCulture, out var state))
        {
            throw new JobGrainsUnavailableException($"A stored entry begins with '{lines[0]}': a newer version has written it, or something else than JobGrains.");
        }

        string? written = null;
        List<string>? deltas = null;
        List<EntryRow>? rows = null;
        foreach (var line in lines.AsSpan(1))
        {
            switch (line.Length == 0 ? default : line[0])
            {
                case BaseMark:
                    written = line;
                    break;
                case DeltaMark:
                    (deltas ??= []).Add(line);
                    break;
                case RowMark:
                    (rows ??= []).Add(EntryRow.Parse(line));
                    break;
                default:
                    throw new JobGrainsUnavailableException($"A stored entry has a line of an unknown kind: '{line[..Math.Min(line.Length, 40)]}'.");
            }
        }

        return new EntryContent
        {
            Version = version,
            Expires = expires == 0 ? null : new DateTimeOffset(expires, TimeSpan.Zero),
            State = (IndexState)state,
            Base = written,
            Deltas = deltas ?? (IReadOnlyList<string>)[],
            Rows = rows ?? (IReadOnlyList<EntryRow>)[],
        };
    }

    /// <summary>The JSON of a line.</summary>
    public static ReadOnlySpan<char> JsonOf(string line) => line.AsSpan(1);

    /// <summary>The entry once the record was written: without the earlier deltas.</summary>
    public EntryContent Written(string json, DateTimeOffset? expires) => this with { Version = Version + 1, Expires = expires, Base = BaseMark + json, Deltas = [] };

    /// <summary>The entry once a delta was appended.</summary>
    public EntryContent Appended(string json) => this with { Version = Version + 1, Expires = null, Deltas = [.. Deltas, DeltaMark + json] };

    /// <summary>The entry once the record was cleared.</summary>
    public EntryContent Cleared(DateTimeOffset? expires) => this with { Version = Version + 1, Expires = expires, State = IndexState.Ended, Base = null, Deltas = [] };

    /// <summary>The entry with a row more, unless it has one of that attempt.</summary>
    public EntryContent WithRow(EntryRow row) => Rows.Any(r => r.Attempt == row.Attempt) ? this : this with { Rows = [.. Rows, row] };

    /// <summary>What a later write of the whole record needs to know of the entry.</summary>
    public EntryContent WithoutRecord() => this with { Base = null, Deltas = [] };

    public override string ToString()
    {
        var lines = new string[1 + (Base is null ? 0 : 1) + Deltas.Count + Rows.Count];
        var count = 0;
        lines[count++] = string.Create(CultureInfo.InvariantCulture, $"{Schema} {Version} {Expires?.UtcTicks ?? 0} {(int)State}");
        if (Base is not null)
        {
            lines[count++] = Base;
        }

        for (var i = 0; i < Deltas.Count; i++)
        {
            lines[count++] = Deltas[i];
        }

        for (var i = 0; i < Rows.Count; i++)
        {
            lines[count++] = Rows[i].Line;
        }

        return string.Join('\n', lines);
    }
}
