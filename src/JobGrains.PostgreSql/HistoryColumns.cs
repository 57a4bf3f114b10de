using System.Globalization;
using System.Text;
using JobGrains.Hosting.Storage;

namespace JobGrains.PostgreSql;

/// <summary>Rows of history that a batch adds.</summary>
internal sealed class HistoryColumns
{
    public required List<long> Places { get; init; }

    public required List<Guid> Instances { get; init; }

    public required List<string> Jobs { get; init; }

    public required List<int> Attempts { get; init; }

    public required List<short> Kinds { get; init; }

    public required List<long> Ended { get; init; }

    public required List<long> Expires { get; init; }

    public required List<int> Last { get; init; }

    /// <summary>The only label of a row; 0 where it has none, or several.</summary>
    public required List<long> Label { get; init; }

    /// <summary>Several labels of a row: arrays as text, because a parameter cannot have arrays of different lengths.</summary>
    public required List<string?> Labels { get; init; }

    public required List<ReadOnlyMemory<byte>> Bodies { get; init; }

    public void Add(HistoryRow row, long place)
    {
        Places.Add(place);
        Instances.Add(RecordId.Of(row.InstanceId));
        Jobs.Add(row.InstanceId.JobId.Value);
        Attempts.Add(row.Attempt);
        Kinds.Add(HistoryKinds.Of(row));
        Ended.Add(row.EndedTime.UtcTicks);
        Expires.Add(row.Rule.ExpiresTicks);
        Last.Add(row.Rule.Last);
        Label.Add(row.Labels is [var only] ? unchecked((long)only) : 0);
        Labels.Add(row.Labels.Count > 1 ? Text(row.Labels) : null);
        Bodies.Add(row.Body);
    }

    private static string Text(IReadOnlyList<ulong> labels)
    {
        var text = new StringBuilder("{");
        foreach (var label in labels.Distinct())
        {
            text.Append(text.Length == 1 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{unchecked((long)label)}");
        }

        return text.Append('}').ToString();
    }
}
