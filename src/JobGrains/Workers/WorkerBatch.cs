using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>One accepted delivery. It is held until the last of its tasks is forgotten.</summary>
internal sealed class WorkerBatch
{
    public WorkerBatch(WorkerHolder holder, WorkerSession session, DeliveryRequest request, ulong hash)
    {
        Holder = holder;
        Session = session;
        Epoch = request.Epoch;
        StartRule = request.StartRule;
        Hash = hash;
        Tasks = new WorkerTask[request.Tasks.Count];
        for (var i = 0; i < Tasks.Length; i++)
        {
            Tasks[i] = new WorkerTask(this, request.Tasks[i]);
        }

        Left = Tasks.Length;
    }

    public WorkerHolder Holder { get; }

    public WorkerSession Session { get; }

    public Epoch Epoch { get; }

    public StartRule StartRule { get; }

    /// <summary>Names the batch in the <see cref="EpochMemory"/>.</summary>
    public ulong Hash { get; }

    public WorkerTask[] Tasks { get; }

    /// <summary>How many tasks are not forgotten.</summary>
    public int Left { get; set; }
}
