using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Jobs;

/// <summary>The book of admissions as it is stored. Every number is below <see cref="NextNumber"/>; no instance is in it twice.</summary>
internal sealed record AdmissionsRecord : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long NextNumber { get; init; } = 1;

    /// <summary>Those that hold a slot.</summary>
    public IReadOnlyList<AdmissionEntry> Slots { get; init; } = [];

    /// <summary>Those that wait, in the order of their numbers.</summary>
    public IReadOnlyList<AdmissionEntry> Queue { get; init; } = [];

    /// <summary>The numbers of the slots whose runs are being cancelled for a later one.</summary>
    public IReadOnlyList<long> Canceling { get; init; } = [];

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
