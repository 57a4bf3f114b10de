using System.Text.Json.Serialization;
using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Instances;

internal sealed record CreateInstanceRequest
{
    [JsonPropertyName("definition"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DefinitionSnapshot Snapshot { get; init; }

    [JsonIgnore]
    public JobDefinition Definition
    {
        get => Snapshot.Definition;
        init => Snapshot = value;
    }

    /// <summary>The request, with its idempotency key (the fire key) chosen.</summary>
    public required RunRequest Run { get; init; }

    public KeyOrigin KeyOrigin { get; init; }

    /// <summary>When the caller decided to run, on the caller's clock: a create decided too long ago is refused.</summary>
    public DateTimeOffset DecidedTime { get; init; }

    /// <summary>Of a fire: its scheduled time.</summary>
    public DateTimeOffset? FireTime { get; init; }

    /// <summary>Of a run that was accepted before it is created: when, and its delay counts from then.</summary>
    public DateTimeOffset? AcceptedTime { get; init; }

    /// <summary>Whether the run needs a slot, and has it.</summary>
    public AdmissionState Admission { get; init; }

    /// <summary>The number of the slot, for <see cref="AdmissionState.Granted"/>, or of the place in the queue, for <see cref="AdmissionState.Queued"/>.</summary>
    public long AdmissionNumber { get; init; }

    /// <summary>The caller's trace; null where it has none.</summary>
    public StoredTrace? Trace { get; init; }

    /// <summary>What the job has to say together with the creation of a run, and not without; null for nothing.</summary>
    public JointCommit? Joint { get; init; }
}
