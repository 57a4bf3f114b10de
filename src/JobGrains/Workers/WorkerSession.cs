using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>One attempt on this silo: its waiting tasks, its limit, its processor. Guarded by the worker's lock.</summary>
internal sealed class WorkerSession(SessionKey key, ExecutionType executionType, int priority)
{
    private readonly Queue<WorkerTask> _queue = new(1);

    public SessionKey Key { get; } = key;

    public ExecutionType ExecutionType { get; } = executionType;

    public int Priority { get; } = priority;

    /// <summary>Whether the session outlives its tasks, and so has a lease. A standalone session has one task and needs none.</summary>
    public bool IsLeased => ExecutionType != ExecutionType.Standalone;

    /// <summary>Null until the owner has told it.</summary>
    public SessionSpec? Spec { get; set; }

    public List<WorkerBatch> Batches { get; } = new(1);

    /// <summary>How many of its tasks have not started, those that wait for the holder's leave included.</summary>
    public int Waiting { get; set; }

    /// <summary>How many processors run, abandoned ones included.</summary>
    public int Running { get; set; }

    /// <summary>How many of these were told to stop and abandoned: each holds a slot of the silo until it returns, but no place of its run, which could not end otherwise.</summary>
    public int Abandoned { get; set; }

    /// <summary>Null until the first task starts, and again when the lease has gone.</summary>
    public ProcessorInstance? Instance { get; set; }

    /// <summary>Whether it is among the <see cref="ReadySessions"/>.</summary>
    public bool IsReady { get; set; }

    /// <summary>Whether it was closed or its attempt has ended: it is no longer found by its key.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether its spec is being fetched.</summary>
    public bool IsFetching { get; set; }

    /// <summary>When its lease is renewed, or its release asked for.</summary>
    public long LeaseDue { get; set; } = long.MaxValue;

    /// <summary>Since when it has no task.</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether its release is being asked for.</summary>
    public bool IsAsking { get; set; }

    /// <summary>Whether the owner has released it: it waits for the end of its lease.</summary>
    public bool IsReleased { get; set; }

    public bool IsIdle => Waiting == 0 && Running == 0;

    /// <summary>The time limits of the job; the defaults until the session is described.</summary>
    public TimeoutOptions Limits => Spec?.Definition.Timeouts ?? TimeoutOptions.Default;

    public bool CanStart => Spec is not null && _queue.Count > 0 && Running - Abandoned < Math.Max(1, Spec.Definition.ConcurrencyPerSilo);

    public void Enqueue(WorkerTask task) => _queue.Enqueue(task);

    /// <summary>The next task that still waits; those that ended while they waited fall out here.</summary>
    public WorkerTask? Dequeue()
    {
        while (_queue.TryDequeue(out var task))
        {
            if (task.State == WorkerTaskState.Waiting)
            {
                return task;
            }
        }

        return null;
    }
}
