using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Dispatch;

/// <summary>
/// A task in a persisted ledger: root, finaliser, or a broadcast target. Invariants: a terminal entry never changes; <see cref="Silo"/> and
/// <see cref="Epoch"/> are set together, and only for a dispatch that was made durable before it was sent; <see cref="Target"/> never changes.
/// </summary>
internal sealed record TaskEntry
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TaskId TaskId { get; init; }

    /// <summary>Pending, Dispatched (durably: see <see cref="Silo"/>), or terminal.</summary>
    public JobTaskStatus Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Try { get; init; } = 1;

    /// <summary>Deliveries of this try that ended because their silo was lost.</summary>
    public int LostDeliveries { get; init; }

    /// <summary>Deliveries of all tries that were repeated because a silo was lost.</summary>
    public int Redelivered { get; init; }

    public int Snoozes { get; init; }

    /// <summary>Starts that a stopping silo interrupted; they count as nothing, but may have had effects.</summary>
    public int Interruptions { get; init; }

    /// <summary>Whether an earlier start of it may have had effects: mapped children, for one.</summary>
    [JsonIgnore]
    public bool MayHaveStarted => Try > 1 || Redelivered > 0 || Snoozes > 0 || Interruptions > 0;

    /// <summary>The silos on which deliveries of this try were lost, for people.</summary>
    [JsonIgnore]
    public IReadOnlyList<SiloId> LostSilos { get; init; } = [];

    [JsonInclude, JsonPropertyName("lostSilos")]
    internal IReadOnlyList<SiloId>? StoredLostSilos
    {
        get => StoredList.Of(LostSilos);
        init => LostSilos = value ?? [];
    }

    /// <summary>The silo of the durable dispatch.</summary>
    public SiloId? Silo { get; init; }

    /// <summary>The epoch of the durable dispatch.</summary>
    public Epoch? Epoch { get; init; }

    /// <summary>
    /// The last delivery that ended, by a report, without ending the try: handed back, interrupted or snoozed. What a worker still holds of it is a report that
    /// was taken already.
    /// </summary>
    public Epoch? EndedEpoch { get; init; }

    /// <summary>
    /// The incarnation of an activation that ended in order while nothing of the task was out; it tells the activation that follows, and no other, that no delivery
    /// can have been lost. 0 where none did.
    /// </summary>
    public long IdleAt { get; init; }

    /// <summary>The task is not dispatched before this time: back-off, or snooze.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>For a broadcast target: the incarnation that alone may run it.</summary>
    public SiloId? Target { get; init; }

    public string? TargetName { get; init; }

    public string? Result { get; init; }

    public FailureInfo? Failure { get; init; }
}
