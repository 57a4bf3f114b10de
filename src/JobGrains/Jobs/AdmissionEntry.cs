using System.Text.Json.Serialization;

namespace JobGrains.Jobs;

/// <summary>A run in the book of admissions, as it is stored.</summary>
internal sealed record AdmissionEntry
{
    public required InstanceId InstanceId { get; init; }

    /// <summary>Names this admission of the run: of its place in the queue, and of its slot later on. Never used twice.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long Number { get; init; }

    public int Priority { get; init; }

    /// <summary>When it was recorded, before the run was created.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>How the run came to its slot.</summary>
    public SlotOrigin Origin { get; init; }
}
