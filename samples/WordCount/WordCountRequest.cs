using System.Text.Json;

namespace WordCount;

/// <summary>The parameters of a run.</summary>
internal sealed record WordCountRequest(string Folder, int Top)
{
    public static WordCountRequest Parse(string? json) => JsonSerializer.Deserialize<WordCountRequest>(json!)!;

    public string ToJson() => JsonSerializer.Serialize(this);
}
