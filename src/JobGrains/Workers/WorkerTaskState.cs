namespace JobGrains.Workers;

internal enum WorkerTaskState
{
    Waiting = 0,
    Running = 1,

    /// <summary>Its report is fixed and not acknowledged yet. The processor may still run: then the task was abandoned.</summary>
    Ended = 2,

    /// <summary>Its report was acknowledged, or it was dropped. The processor may still run.</summary>
    Forgotten = 3,
}
