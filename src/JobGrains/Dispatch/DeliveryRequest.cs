using System.Text.Json.Serialization;

namespace JobGrains.Dispatch;

/// <summary>A batch of tasks of one holder for one silo. A repeat of the same epoch changes nothing and answers the same.</summary>
internal sealed record DeliveryRequest
{
    public required HolderId Holder { get; init; }

    public required InstanceId InstanceId { get; init; }

    public int Attempt { get; init; }

    public Epoch Epoch { get; init; }

    public int Priority { get; init; }

    public StartRule StartRule { get; init; }

    /// <summary>The session's needs, where the holder has them at hand; otherwise the worker fetches them from the session's owner.</summary>
    public SessionSpec? Session { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ExecutionType ExecutionType { get; init; }

    public required IReadOnlyList<DeliveredTask> Tasks { get; init; }
}
