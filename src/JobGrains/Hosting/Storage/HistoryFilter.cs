using System.Text;
using System.Text.Json;

namespace JobGrains.Hosting.Storage;

/// <summary>What a query asks of a row of history.</summary>
internal sealed class HistoryFilter(InstanceQuery query)
{
    private readonly byte[]? _businessKey = Encode(query.BusinessKey);
    private readonly byte[]? _tag = Encode(query.Tag);

    public static AttemptRecord Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, EngineJson.Default.AttemptRecord)!;

    public bool Takes(InstanceStatus status) => query.Status is null || query.Status == status;

    /// <summary>The row, if it is one that the query asks for; its job is not looked at.</summary>
    public AttemptRecord? Take(ReadOnlySpan<byte> body)
    {
        // Reading only those that may match makes a search by key of a million rows a matter of milliseconds.
        if (!Has(body, _businessKey) || !Has(body, _tag))
        {
            return null;
        }

        var record = Read(body);
        return (query.BusinessKey is null || string.Equals(record.BusinessKey, query.BusinessKey)) && (query.Tag is null || record.Tags.Contains(query.Tag)) ? record : null;
    }

    private static bool Has(ReadOnlySpan<byte> body, byte[]? text) => text is null || body.IndexOf(text) >= 0;

    private static byte[]? Encode(string? text) =>
        text is null || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or ' ')) ? null : Encoding.ASCII.GetBytes(text);
}
