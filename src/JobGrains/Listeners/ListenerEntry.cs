using System.Globalization;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Listeners;

/// <summary>A named listener as the cluster knows it.</summary>
internal sealed record ListenerEntry
{
    public required string Name { get; init; }

    /// <summary>Tells it from earlier ones with its name that were removed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long Number { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Shards { get; init; }

    public JobListenerFilter Filter { get; init; } = JobListenerFilter.All;

    public DateTimeOffset Since { get; init; }

    /// <summary>The listener in a record of a run.</summary>
    [JsonIgnore]
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Name}/{Number}");

    public bool Hears(JobId jobId) => Filter.Jobs.Count == 0 || Filter.Jobs.Contains(jobId);

    public bool Hears(JobEventKind kind) => Filter.Kinds.Count == 0 || Filter.Kinds.Contains(kind);

    /// <summary>The queue of the events of a run: always the same one, so that they keep their order.</summary>
    public string QueueOf(InstanceId instanceId) => QueueAt((int)(StableHash.Of(instanceId.Value) % (ulong)Shards));

    public string QueueAt(int shard) => string.Create(CultureInfo.InvariantCulture, $"{Key}/{shard}");
}
