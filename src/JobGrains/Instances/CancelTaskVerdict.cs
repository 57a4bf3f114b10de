namespace JobGrains.Instances;

/// <summary>What became of the cancel of a task. Values travel between versions: they never change.</summary>
internal enum CancelTaskVerdict
{
    /// <summary>It is recorded, or the task had ended.</summary>
    Done = 0,

    NotFound = 1,
}
