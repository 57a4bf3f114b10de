using System.Text.Json.Serialization;

namespace JobGrains.Dispatch;

/// <summary>Asks a worker to stop tasks of a holder: waiting ones never start, running ones get their token fired and the grace period.</summary>
internal sealed record StopTasksRequest
{
    public required HolderId Holder { get; init; }

    /// <summary>The incarnation that stops: what a later one has sent, for the next attempt for example, goes on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long Incarnation { get; init; }

    /// <summary>The tasks; null means all of the holder.</summary>
    public IReadOnlyList<TaskId>? Tasks { get; init; }

    /// <summary>Epochs of batches that the holder does not know to have arrived. The worker refuses them from now on; tasks of them that it did accept are stopped as all others.</summary>
    public IReadOnlyList<Epoch> Unconfirmed { get; init; } = [];

    public StopReason Reason { get; init; }

    public TimeSpan Grace { get; init; }
}
