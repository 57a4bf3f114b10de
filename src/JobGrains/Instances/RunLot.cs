using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Instances;

/// <summary>
/// Runs of one job that were accepted together and wait for their time: all that their first records are made from. A store may keep it in place of those records, of each run until that has changed. Immutable.
/// </summary>
internal sealed class RunLot : IStoredRecord
{
    private InstanceId[]? _ids;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    /// <summary>The definition of the job when they were accepted.</summary>
    [JsonPropertyName("definition"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DefinitionSnapshot Snapshot { get; init; }

    /// <summary>The generation of the job.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Generation { get; init; }

    /// <summary>When they were accepted: their delays count from then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset AcceptedTime { get; init; }

    /// <summary>The caller's trace; null where it has none.</summary>
    public StoredTrace? Trace { get; init; }

    public required IReadOnlyList<RunLotPart> Parts { get; init; }

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    [JsonIgnore]
    public JobId JobId => Snapshot.Definition.Id;

    /// <summary>The ids of the runs, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<InstanceId> Ids => _ids ??= [.. Parts.SelectMany(part => part.Keys.Select(key => InstanceIds.Make(JobId, Generation, key)))];

    /// <summary>The first record of a run.</summary>
    public InstanceRecord RecordAt(int index)
    {
        var at = index;
        foreach (var part in Parts)
        {
            if (at < part.Keys.Count)
            {
                return RecordOf(part.Run with { IdempotencyKey = part.Keys[at] }, Ids[index]);
            }

            at -= part.Keys.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, $"The lot has {Ids.Count} runs.");
    }

    /// <summary>The first record of any run of a part; of the others of the part it differs in its id alone.</summary>
    public InstanceRecord SampleOf(RunLotPart part) => RecordOf(part.Run with { IdempotencyKey = part.Keys[0] }, InstanceIds.Make(JobId, Generation, part.Keys[0]));

    private InstanceRecord RecordOf(RunRequest run, InstanceId id) => InstanceRules.Accept(
        id,
        new CreateInstanceRequest { Snapshot = Snapshot, Run = run, KeyOrigin = KeyOrigin.Fresh, DecidedTime = AcceptedTime, Trace = Trace },
        AcceptedTime);
}
