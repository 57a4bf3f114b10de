using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Jobs;

/// <summary>The scheduler's record of a job. The operator's writes are in another one: a write of this can never undo a pause, an edit or a deletion.</summary>
internal sealed record FiresRecord : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    public FireCursor Cursor { get; init; } = new();

    /// <summary>Fires that are to run, whose runs may not exist yet.</summary>
    [JsonIgnore]
    public IReadOnlyList<PendingFire> Pending { get; init; } = [];

    [JsonInclude, JsonPropertyName("pending")]
    internal IReadOnlyList<PendingFire>? StoredPending
    {
        get => StoredList.Of(Pending);
        init => Pending = value ?? [];
    }

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
