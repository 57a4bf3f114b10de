namespace JobGrains.Hosting.Storage;

/// <summary>A row of history in memory. Never changes but when it is evicted, which ends the chains that lead through it.</summary>
internal sealed class MemoryHistoryRow(string instanceId, string jobId, int attempt, InstanceStatus status, byte[] body)
{
    public string InstanceId { get; } = instanceId;

    public string JobId { get; } = jobId;

    public int Attempt { get; } = attempt;

    public InstanceStatus Status { get; } = status;

    /// <summary>Null once it is evicted.</summary>
    public byte[]? Body { get; set; } = body;

    public MemoryHistoryRow? OlderOfAll { get; set; }

    public MemoryHistoryRow? NewerOfAll { get; set; }

    public MemoryHistoryRow? OlderOfJob { get; set; }

    public MemoryHistoryRow? OlderOfInstance { get; set; }
}
