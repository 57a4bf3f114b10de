using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Listeners;

/// <summary>The persisted state of the registry. Invariants: version and last number of the set never go down.</summary>
internal sealed record RegistryRecord : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    public ListenerSet Set { get; init; } = ListenerSet.Empty;

    /// <summary>The version that every living silo has heard of; kept, for an activation may not live as long as it takes to hear them all again.</summary>
    public long KnownVersion { get; init; }

    /// <summary>The queues of listeners that were removed, as long as they may not be gone.</summary>
    public IReadOnlyList<string> Removing { get; init; } = [];

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
