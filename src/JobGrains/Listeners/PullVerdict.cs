namespace JobGrains.Listeners;

/// <summary>Whose a queue is. Values travel between versions: they never change.</summary>
internal enum PullVerdict
{
    /// <summary>It is the silo's that asks.</summary>
    Yours = 0,

    /// <summary>Another silo has it.</summary>
    Others = 1,

    /// <summary>The listener was removed.</summary>
    Removed = 2,
}
