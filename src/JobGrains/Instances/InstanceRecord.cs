using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Diagnostics;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Jobs;
using JobGrains.Listeners;

namespace JobGrains.Instances;

/// <summary>
/// The persisted state of a run; once terminal, its tombstone. Invariants: a terminal status changes only by a retry that opens the next attempt; the attempt never
/// goes down; a slot is held exactly while <see cref="Admission"/> is Granted; with <see cref="Stop"/> set no task is dispatched any more.
/// </summary>
internal sealed record InstanceRecord : IStoredRecord
{
    /// <summary>Its name among the records of the run's grain.</summary>
    public const string RecordName = "instance";

    // A run is copied at each of its steps: eight bytes each instead of twenty-four.
    private readonly OptionalTime _notBefore;
    private readonly OptionalTime _waitUntil;
    private readonly OptionalTime _startedTime;
    private readonly OptionalTime _endedTime;
    private readonly OptionalTime _deadline;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    public required InstanceId InstanceId { get; init; }

    /// <summary>The definition with the run's own silos, tags and priority in it.</summary>
    [JsonPropertyName("definition"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DefinitionSnapshot Snapshot { get; init; }

    [JsonIgnore]
    public JobDefinition Definition
    {
        get => Snapshot.Definition;
        init => Snapshot = value;
    }

    /// <summary>The fire key, of which the instance id holds the hash; null where the id holds the key itself.</summary>
    public string? HashedKey { get; init; }

    public KeyOrigin KeyOrigin { get; init; }

    /// <summary>A hash of what was asked for, to tell a repeat from a conflict.</summary>
    public ulong RequestHash { get; init; }

    public string? Parameters { get; init; }

    public string? BusinessKey { get; init; }

    [JsonIgnore]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [JsonInclude, JsonPropertyName("tags")]
    internal IReadOnlyList<string>? StoredTags
    {
        get => StoredList.Of(Tags);
        init => Tags = value ?? [];
    }

    public DateTimeOffset ScheduledTime { get; init; }

    public DateTimeOffset CreatedTime { get; init; }

    public InstanceStatus Status { get; init; }

    /// <summary>The attempt, from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>The first of the attempts that the retry policy counts: 1, or the one that the last RetryAsync opened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int FirstAttempt { get; init; } = 1;

    /// <summary>Names the call that opened the attempt, where RetryAsync did.</summary>
    public string? RetryToken { get; init; }

    /// <summary>Grows with each activation that sends; fences the ones before.</summary>
    public long Incarnation { get; init; }

    public AdmissionState Admission { get; init; }

    /// <summary>
    /// The last number that the job gave: of the slot while Granted, of the place in the queue while Queued, otherwise of an earlier attempt. Never goes down, so that what was
    /// sent for an earlier attempt is told from what is sent for this one.
    /// </summary>
    public long AdmissionNumber { get; init; }

    /// <summary>While Delayed: when the next attempt begins.</summary>
    public DateTimeOffset? NotBefore
    {
        get => _notBefore.Time;
        init => _notBefore = new(value);
    }

    /// <summary>While WaitingForCapacity: when the attempt fails for lack of it.</summary>
    public DateTimeOffset? WaitUntil
    {
        get => _waitUntil.Time;
        init => _waitUntil = new(value);
    }

    public string? WaitReason { get; init; }

    public DateTimeOffset? StartedTime
    {
        get => _startedTime.Time;
        init => _startedTime = new(value);
    }

    public DateTimeOffset? EndedTime
    {
        get => _endedTime.Time;
        init => _endedTime = new(value);
    }

    public DateTimeOffset? Deadline
    {
        get => _deadline.Time;
        init => _deadline = new(value);
    }

    public StopRecord? Stop { get; init; }

    public CancelStage CancelStage { get; init; }

    /// <summary>Where pre-process, post-process and reduce run, unless that silo is lost.</summary>
    public SiloId? FinalizerSilo { get; init; }

    /// <summary>The ledger of a standalone or broadcast attempt.</summary>
    public IReadOnlyList<TaskEntry> Tasks { get; init; } = [];

    /// <summary>The tries of the open attempt; those of an ended one are in its row of history.</summary>
    [JsonIgnore]
    public IReadOnlyList<TryRecord> Tries { get; init; } = [];

    [JsonInclude, JsonPropertyName("tries")]
    internal IReadOnlyList<TryRecord>? StoredTries
    {
        get => StoredList.Of(Tries);
        init => Tries = value ?? [];
    }

    /// <summary>What only a broadcast has to remember; null where there is nothing.</summary>
    public BroadcastState? Broadcast { get; init; }

    /// <summary>What only a map has to remember; null where there is nothing.</summary>
    public MapState? Map { get; init; }

    public string? Result { get; init; }

    public FailureInfo? Failure { get; init; }

    /// <summary>What its listeners are to hear; null where there never was a listener.</summary>
    public Outbox? Outbox { get; init; }

    /// <summary>Of an attempt that has ended: what was reported last; null where nothing was.</summary>
    public LastProgress? Progress { get; init; }

    /// <summary>The trace that the run continues; null where it was accepted without one.</summary>
    public StoredTrace? Trace { get; init; }

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    [JsonIgnore]
    public BroadcastState BroadcastOrEmpty => Broadcast ?? BroadcastState.Empty;

    [JsonIgnore]
    public MapState MapOrEmpty => Map ?? MapState.Empty;

    [JsonIgnore]
    public bool IsOpen => !Status.IsTerminal();

    [JsonIgnore]
    public bool HasTracker => Definition.ExecutionType is ExecutionType.Map or ExecutionType.MapReduce;

    /// <summary>Whether this is the run of a fire key.</summary>
    public bool IsFor(string? fireKey) => HashedKey is null ? InstanceId.LastPart.SequenceEqual(fireKey) : HashedKey == fireKey;
}
