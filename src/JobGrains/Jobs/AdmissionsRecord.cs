using System.Text.Json.Serialization;

namespace JobGrains.Jobs;

/// <summary>The book of admissions as it is stored. Every number is below <see cref="NextNumber"/>; no instance is in it twice.</summary>
internal sealed record AdmissionsRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = 1;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long NextNumber { get; init; } = 1;

    /// <summary>Those that hold a slot.</summary>
    public IReadOnlyList<AdmissionEntry> Slots { get; init; } = [];

    /// <summary>Those that wait, in the order of their numbers.</summary>
    public IReadOnlyList<AdmissionEntry> Queue { get; init; } = [];

    /// <summary>The numbers of the slots whose runs are being cancelled for a later one.</summary>
    public IReadOnlyList<long> Canceling { get; init; } = [];
}
