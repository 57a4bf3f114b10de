using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>One delivered task. All but the progress is guarded by the worker's lock.</summary>
internal sealed class WorkerTask(WorkerBatch batch, DeliveredTask delivered)
{
    private ProgressReport? _progress;
    private int _isUnsent;

    public WorkerBatch Batch { get; } = batch;

    public DeliveredTask Delivered { get; } = delivered;

    public WorkerSession Session => Batch.Session;

    public WorkerHolder Holder => Batch.Holder;

    public TaskId TaskId => Delivered.TaskId;

    public WorkerTaskState State { get; set; }

    public StopCause Cause { get; set; }

    /// <summary>Made when the task starts.</summary>
    public CancellationTokenSource? Cancellation { get; set; }

    /// <summary>The session's processor that it runs on.</summary>
    public ProcessorInstance? Instance { get; set; }

    /// <summary>When its own time limit passes.</summary>
    public long TimeoutDue { get; set; } = long.MaxValue;

    /// <summary>When it is abandoned, once its token has fired.</summary>
    public long GraceDue { get; set; } = long.MaxValue;

    /// <summary>Its place among the running tasks; -1 when it does not run.</summary>
    public int RunIndex { get; set; } = -1;

    /// <summary>Whether its token is fired.</summary>
    public bool IsTold { get; set; }

    /// <summary>Whether the processor goes on though the task's report is fixed.</summary>
    public bool IsAbandoned { get; set; }

    public TaskReport? Report { get; set; }

    /// <summary>The latest progress that was reported.</summary>
    public ProgressReport? Progress => Volatile.Read(ref _progress);

    /// <summary>Keeps what the processor reports. Takes no lock: whoever takes it sees this or something later.</summary>
    public void KeepProgress(ProgressReport progress)
    {
        Volatile.Write(ref _progress, progress);
        Interlocked.Exchange(ref _isUnsent, 1);
    }

    /// <summary>The progress, if it was not taken before.</summary>
    public ProgressReport? TakeProgress() => Volatile.Read(ref _isUnsent) != 0 && Interlocked.Exchange(ref _isUnsent, 0) != 0 ? Progress : null;

    public HeldTask ToHeld() => new(
        TaskId,
        Batch.Session.Key.Attempt,
        Delivered.Try,
        Batch.Epoch,
        State switch
        {
            WorkerTaskState.Waiting => HeldState.Waiting,
            WorkerTaskState.Running when Cause != StopCause.None => HeldState.Stopping,
            WorkerTaskState.Running => HeldState.Running,
            _ => HeldState.Ended,
        },
        State == WorkerTaskState.Running ? Progress : null);

    public TaskReport Reports(ReportKind kind, FailureInfo? failure = null) => new() { TaskId = TaskId, Epoch = Batch.Epoch, Kind = kind, Failure = failure };
}
