using System.Text.Json.Serialization;
using JobGrains.Jobs;

namespace JobGrains.Tracking;

/// <summary>What a page knows of its attempt.</summary>
internal sealed record PageSpec
{
    public required InstanceId InstanceId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Attempt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Page { get; init; }

    [JsonPropertyName("definition"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DefinitionSnapshot Snapshot { get; init; }

    [JsonIgnore]
    public JobDefinition Definition
    {
        get => Snapshot.Definition;
        init => Snapshot = value;
    }

    public int Priority { get; init; }

    /// <summary>The silo of root and finaliser, which is to be kept free with <see cref="TrackerSiloUse.Padding"/>.</summary>
    public SiloId? FinalizerSilo { get; init; }
}
