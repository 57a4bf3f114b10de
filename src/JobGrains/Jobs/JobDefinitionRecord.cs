using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Jobs;

/// <summary>
/// The operator's record of a job. <see cref="Version"/> grows with each change and over generations; <see cref="Definition"/> is null exactly while the job is deleted. Admissions never
/// write it. Its properties have setters because a job that fires is read first, and those that only an initializer sets take an eighth longer.
/// </summary>
internal sealed record JobDefinitionRecord : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; set; } = IStoredRecord.KnownSchema;

    /// <summary>Only what differs from the defaults: there may be a million jobs.</summary>
    [JsonPropertyName("definition")]
    public DefinitionSnapshot? Snapshot { get; set; }

    [JsonIgnore]
    public JobDefinition? Definition => Snapshot?.Definition;

    /// <summary>The operator's overlay: a new declaration in code leaves it as it is.</summary>
    public JobStatus Status { get; set; }

    public int Generation { get; set; }

    public long Version { get; set; }

    /// <summary>The highest revision that a declaration in code has brought.</summary>
    public int DeclaredRevision { get; set; }

    /// <summary>Names the last change, so that its repeat is recognised; 0 for none.</summary>
    public long Token { get; set; }

    /// <summary>Since when the schedule holds: a rate or a delay without a start is counted from here.</summary>
    public DateTimeOffset ScheduledSince { get; set; }

    /// <summary>When the job was created, where it is another time than that.</summary>
    [JsonPropertyName("created")]
    public DateTimeOffset? Created { get; set; }

    /// <summary>When the job was created, or created again after its deletion.</summary>
    [JsonIgnore]
    public DateTimeOffset CreatedTime
    {
        get => Created ?? ScheduledSince;
        init => Created = value == ScheduledSince ? null : value;
    }

    /// <summary>The first moment that counts for fires, where it is another than that.</summary>
    [JsonPropertyName("firesFrom")]
    public DateTimeOffset? FiresSince { get; set; }

    /// <summary>The first moment that counts for fires: when the schedule was saved, or the job resumed.</summary>
    [JsonIgnore]
    public DateTimeOffset FiresFrom
    {
        get => FiresSince ?? ScheduledSince;
        init => FiresSince = value == ScheduledSince ? null : value;
    }

    /// <summary>Whether there ever was a schedule that fires, and so may be a record of fires.</summary>
    public bool HasFires { get; set; }

    /// <summary>The deletion whose runs may still have to be cancelled.</summary>
    public JobDeletion? Deletion { get; set; }

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
