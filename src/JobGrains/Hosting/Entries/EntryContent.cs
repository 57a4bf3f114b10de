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

    /// <summary>The record as it was last written, as JSON; null where there is none.</summary>
    public string? Base { get; init; }

    /// <summary>The deltas, as JSON, in order.</summary>
    public IReadOnlyList<string> Deltas { get; init; } = [];

    /// <summary>The rows of history. They outlive the record.</summary>
    public IReadOnlyList<EntryRow> Rows { get; init; } = [];

    /// <summary>Whether there is a record, and not only what is left of one.</summary>
    public bool HasRecord => Base is not null || Deltas.Count > 0;

    public static EntryContent Parse(string text)
    {
        var lines = text.AsSpan().Split('\n');
        lines.MoveNext();
        var first = text[lines.Current];
        var head = first.Split(' ');
        if (head.Length < 4
            || head[0] != Schema
            || !long.TryParse(head[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || !long.TryParse(head[2], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            || expires > DateTimeOffset.MaxValue.UtcTicks
            || !int.TryParse(head[3], NumberStyles.None, CultureInfo.InvariantCulture, out var state))
        {
            throw new JobGrainsUnavailableException($"A stored entry begins with '{first}': a newer version has written it, or something else than JobGrains.");
        }

        string? written = null;
        List<string>? deltas = null;
        List<EntryRow>? rows = null;
        while (lines.MoveNext())
        {
            var line = text.AsSpan(lines.Current);
            switch (line.IsEmpty ? default : line[0])
            {
                case BaseMark:
                    written = line[1..].ToString();
                    break;
                case DeltaMark:
                    (deltas ??= []).Add(line[1..].ToString());
                    break;
                case RowMark:
                    (rows ??= []).Add(EntryRow.Parse(line.ToString()));
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

    /// <summary>The entry once the record was written: without the earlier deltas.</summary>
    public EntryContent Written(string json, DateTimeOffset? expires) => this with { Version = Version + 1, Expires = expires, Base = json, Deltas = [] };

    /// <summary>The entry once a delta was appended.</summary>
    public EntryContent Appended(string json) => this with { Version = Version + 1, Expires = null, Deltas = [.. Deltas, json] };

    /// <summary>The entry once the record was cleared.</summary>
    public EntryContent Cleared(DateTimeOffset? expires) => this with { Version = Version + 1, Expires = expires, State = IndexState.Ended, Base = null, Deltas = [] };

    /// <summary>The entry with a row more, unless it has one of that attempt.</summary>
    public EntryContent WithRow(EntryRow row) => Rows.Any(r => r.Attempt == row.Attempt) ? this : this with { Rows = [.. Rows, row] };

    /// <summary>What a later write of the whole record needs to know of the entry.</summary>
    public EntryContent WithoutRecord() => this with { Base = null, Deltas = [] };

    public override string ToString()
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{Schema} {Version} {Expires?.UtcTicks ?? 0} {(int)State}");
        var length = head.Length + (Base is null ? 0 : 2 + Base.Length);
        foreach (var delta in Deltas)
        {
            length += 2 + delta.Length;
        }

        foreach (var row in Rows)
        {
            length += 1 + row.Line.Length;
        }

        return string.Create(length, (Content: this, Head: head), static (text, state) =>
        {
            state.Head.CopyTo(text);
            text = text[state.Head.Length..];
            if (state.Content.Base is { } written)
            {
                text = Put(text, BaseMark, written);
            }

            foreach (var delta in state.Content.Deltas)
            {
                text = Put(text, DeltaMark, delta);
            }

            foreach (var row in state.Content.Rows)
            {
                text[0] = '\n';
                row.Line.CopyTo(text[1..]);
                text = text[(1 + row.Line.Length)..];
            }
        });
    }

    private static Span<char> Put(Span<char> text, char mark, string json)
    {
        text[0] = '\n';
        text[1] = mark;
        json.CopyTo(text[2..]);
        return text[(2 + json.Length)..];
    }
}
