namespace JobGrains.Dispatch;

/// <summary>What a worker does before it starts a delivered task. Values travel between versions: they never change.</summary>
internal enum StartRule
{
    Immediately = 0,

    /// <summary>It asks the holder: broadcast, and at-most-once tasks.</summary>
    AfterAsking = 1,
}
