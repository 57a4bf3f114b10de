namespace JobGrains.Workers;

/// <summary>The context of a broadcast target.</summary>
internal sealed class BroadcastContext(WorkerParts parts, WorkerTask task, WorkerProgress progress) : JobContext(parts, task, progress), IBroadcastContext
{
    public int TargetIndex => Current.Delivered.TargetIndex;

    public int TargetCount => Current.Delivered.TargetCount;
}
