using System.Text.Json.Serialization;
using JobGrains.Diagnostics;
using JobGrains.Jobs;

namespace JobGrains.Dispatch;

/// <summary>What a processor session needs to run tasks of an attempt.</summary>
internal sealed record SessionSpec
{
    [JsonPropertyName("definition"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DefinitionSnapshot Snapshot { get; init; }

    [JsonIgnore]
    public JobDefinition Definition
    {
        get => Snapshot.Definition;
        init => Snapshot = value;
    }

    public string? Parameters { get; init; }

    public string? BusinessKey { get; init; }

    public DateTimeOffset ScheduledTime { get; init; }

    /// <summary>The trace of the run; null where it has none.</summary>
    public StoredTrace? Trace { get; init; }
}
