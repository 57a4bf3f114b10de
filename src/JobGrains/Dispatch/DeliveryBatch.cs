namespace JobGrains.Dispatch;

/// <summary>A batch at the desk: sent to a silo under one epoch, as far as its tasks have not ended.</summary>
internal sealed class DeliveryBatch
{
    private readonly HashSet<TaskId>? _many;
    private readonly TaskId _single;
    private int _count;

    private DeliveryBatch(SiloId silo, Epoch epoch, TaskId single)
    {
        Silo = silo;
        Epoch = epoch;
        Size = _count = 1;
        _single = single;
    }

    private DeliveryBatch(SiloId silo, Epoch epoch, IEnumerable<TaskId> tasks)
    {
        Silo = silo;
        Epoch = epoch;
        _many = [.. tasks];
        Size = _many.Count;
    }

    public SiloId Silo { get; }

    public Epoch Epoch { get; }

    /// <summary>How many tasks it had when it was sent.</summary>
    public int Size { get; }

    /// <summary>The timestamp of its first send.</summary>
    public long SentTimestamp { get; private init; }

    /// <summary>What was sent; dropped once it arrived, so that payloads do not stay in memory.</summary>
    public DeliveryRequest? Request { get; private set; }

    public bool IsAccepted => Request is null;

    /// <summary>Whether a send is under way.</summary>
    public bool IsSending { get; set; }

    /// <summary>Whether the worker has fired the tokens of all of it.</summary>
    public bool IsStopAcknowledged { get; set; }

    public int Count => _many?.Count ?? _count;

    public IReadOnlyList<TaskId> Tasks => _many is null ? (_count == 0 ? [] : [_single]) : [.. _many.Order()];

    public static DeliveryBatch Sent(SiloId silo, DeliveryRequest request, long timestamp) =>
        request.Tasks.Count == 1
            ? new(silo, request.Epoch, request.Tasks[0].TaskId) { Request = request, SentTimestamp = timestamp }
            : new(silo, request.Epoch, request.Tasks.Select(t => t.TaskId)) { Request = request, SentTimestamp = timestamp };

    public static DeliveryBatch Adopted(SiloId silo, Epoch epoch, IReadOnlyList<TaskId> tasks, long timestamp) =>
        tasks.Count == 1 ? new(silo, epoch, tasks[0]) { SentTimestamp = timestamp } : new(silo, epoch, tasks) { SentTimestamp = timestamp };

    public void Accept() => Request = null;

    public bool Contains(TaskId taskId) => _many?.Contains(taskId) ?? (_count == 1 && _single == taskId);

    public void Remove(TaskId taskId)
    {
        if (_many is not null)
        {
            _many.Remove(taskId);
        }
        else if (_count == 1 && _single == taskId)
        {
            _count = 0;
        }
    }
}
