using System.Text.Json;
using JobGrains.Instances;

namespace JobGrains.Hosting.Storage;

/// <summary>What a search asks of a row of history.</summary>
internal sealed class HistoryFilter(HistorySearch search)
{
    private readonly long _from = search.EndedFrom?.UtcTicks ?? long.MinValue;
    private readonly long _before = search.EndedBefore?.UtcTicks ?? long.MaxValue;

    /// <summary>The hashes that the row must have.</summary>
    public IReadOnlyList<ulong> Labels { get; } = InstanceLabels.Of(search.BusinessKey, search.Tag is { } tag ? [tag] : [], search.Silo is { } silo ? [silo] : []);

    /// <summary>Whether rows from this time on are asked for. No row with a place before it was.</summary>
    public long FromTicks => _from;

    public long BeforeTicks => _before;

    /// <summary>What expired until then is kept no more.</summary>
    public long NowTicks { get; } = search.Now?.UtcTicks ?? long.MinValue;

    public static AttemptRecord Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, EngineJson.Default.AttemptRecord)!;

    /// <summary>Whether what is known of a row without reading it is what the search asks for. Its job is not looked at.</summary>
    public bool Takes(int attempt, InstanceStatus status, long endedTicks) =>
        endedTicks >= _from
        && endedTicks < _before
        && (search.Status is null || search.Status == status)
        && (search.Rows == HistoryRowKind.All || (search.Rows == HistoryRowKind.Decisions) == (attempt == 0));

    /// <summary>Whether a row with these hashes may be one.</summary>
    public bool Takes(ReadOnlySpan<ulong> labels)
    {
        for (var i = 0; i < Labels.Count; i++)
        {
            if (!labels.Contains(Labels[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it is a row that the search asks for.</summary>
    public bool Takes(AttemptRecord row) =>
        Takes(row.Attempt, row.Status, row.EndedTime.UtcTicks)
        && (search.JobId is not { } jobId || row.InstanceId.JobId == jobId)
        && (search.BusinessKey is null || string.Equals(row.BusinessKey, search.BusinessKey))
        && (search.Tag is null || row.Tags.Contains(search.Tag))
        && (search.Silo is not { } silo || row.Failure?.Silo == silo || row.Tries.Any(task => task.Silo == silo));
}
