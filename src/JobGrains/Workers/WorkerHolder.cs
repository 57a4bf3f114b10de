using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>What a worker has of one holder; kept while it has any task of it. Guarded by the worker's lock.</summary>
internal sealed class WorkerHolder(HolderId id, long number)
{
    private bool _hasProgress;

    public HolderId Id { get; } = id;

    /// <summary>Orders holders by their first delivery.</summary>
    public long Number { get; } = number;

    public List<WorkerBatch> Batches { get; } = new(1);

    /// <summary>How many of its tasks have not started.</summary>
    public int Waiting { get; set; }

    /// <summary>The ended tasks whose reports were not sent yet.</summary>
    public Queue<WorkerTask> Unsent { get; } = new(1);

    /// <summary>When the first of them ended.</summary>
    public long OldestUnsent { get; set; }

    /// <summary>Whether a task may have progress that was not sent yet. Read without the lock by tasks that report.</summary>
    public bool HasProgress
    {
        get => Volatile.Read(ref _hasProgress);
        set => Volatile.Write(ref _hasProgress, value);
    }

    /// <summary>Until then no progress is sent.</summary>
    public long NextProgress { get; set; }

    /// <summary>Whether a report is on its way, or about to be: then its outcome looks for what is left.</summary>
    public bool IsSending { get; set; }

    /// <summary>Ends the wait before an unacknowledged report is sent again; null while nothing waits so.</summary>
    public CancellationTokenSource? Waking { get; set; }

    /// <summary>Its place among the holders that have something unsent and send nothing; -1 when it has none.</summary>
    public int DirtyIndex { get; set; } = -1;

    public WorkerBatch? Find(Epoch epoch)
    {
        foreach (var batch in Batches)
        {
            if (batch.Epoch == epoch)
            {
                return batch;
            }
        }

        return null;
    }
}
