using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WordCount;

/// <summary>The result of a run.</summary>
internal sealed record WordCountResult(long Files, long Words, long Distinct, IReadOnlyList<KeyValuePair<string, long>> Top)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static WordCountResult Of(WordTotals totals, int top) => new(totals.Files, totals.Words, totals.Distinct, [.. totals.Top(top)]);

    public static WordCountResult Parse(string? json) => JsonSerializer.Deserialize<WordCountResult>(json!)!;

    public string ToJson() => JsonSerializer.Serialize(this, Readable);

    public JsonObject ToJsonObject() => new()
    {
        ["files"] = Files,
        ["words"] = Words,
        ["distinct"] = Distinct,
        ["top"] = new JsonArray([.. Top.Select(entry => new JsonArray(entry.Key, entry.Value))]),
    };
}
