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

    public required List<short> Statuses { get; init; }

    public required List<long> Ended { get; init; }

    public required List<long> Expires { get; init; }

    public required List<int> Last { get; init; }

    /// <summary>Arrays as text: a parameter cannot have arrays of different lengths.</summary>
    public required List<string?> Labels { get; init; }

    public required List<ReadOnlyMemory<byte>> Bodies { get; init; }

    public void Add(HistoryRow row, long place)
    {
        Places.Add(place);
        Instances.Add(RecordId.Of(row.InstanceId));
        Jobs.Add(row.InstanceId.JobId.Value);
        Attempts.Add(row.Attempt);
        Statuses.Add((short)row.Status);
        Ended.Add(row.EndedTime.UtcTicks);
        Expires.Add(row.Rule.ExpiresTicks);
        Last.Add(row.Rule.Last);
        Labels.Add(Text(row.Labels));
        Bodies.Add(row.Body);
    }

    private static string? Text(IReadOnlyList<ulong> labels)
    {
        if (labels.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder("{");
        foreach (var label in labels)
        {
            text.Append(text.Length == 1 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{unchecked((long)label)}");
        }

        return text.Append('}').ToString();
    }
}
