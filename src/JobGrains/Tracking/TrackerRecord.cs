using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;

namespace JobGrains.Tracking;

/// <summary>
/// The persisted state of an attempt of a map; the pages stand in records of their own, to which is only appended. Invariants: <see cref="Final"/> is set only after every page that
/// was handed out is sealed and the root is terminal, and from then on no task is taken; <see cref="End"/> never changes once set.
/// </summary>
internal sealed record TrackerRecord : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    public required InstanceId InstanceId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Attempt { get; init; }

    public required SessionSpec Session { get; init; }

    public int Priority { get; init; }

    public long Incarnation { get; init; }

    public required TaskEntry Root { get; init; }

    /// <summary>The finaliser: Finalizing has been reached.</summary>
    public TaskEntry? Final { get; init; }

    /// <summary>Where root and finaliser run, unless that silo is lost.</summary>
    public SiloId? FinalizerSilo { get; init; }

    /// <summary>Where a job with MaxSilos runs: the silos of the attempt; one that died is replaced. Empty for a job without that limit.</summary>
    public IReadOnlyList<SiloId> Silos { get; init; } = [];

    /// <summary>How many pages have a record in common.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int PagesARecord { get; init; }

    public StopRecord? Stop { get; init; }

    /// <summary>The attempt whose pages are adopted; 0 once that is done, and where there is none.</summary>
    public int AdoptFrom { get; init; }

    public IReadOnlyList<TaskId> Again { get; init; } = [];

    /// <summary>Whether an earlier attempt's tasks were adopted, so that the root may have mapped before.</summary>
    public int AdoptedFrom { get; init; }

    public IReadOnlyList<TryRecord> Tries { get; init; } = [];

    /// <summary>The end as it is told to the instance.</summary>
    public EndAttemptRequest? End { get; init; }

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
