namespace JobGrains.Instances;

/// <summary>Which runs a cancel concerns. Values travel between versions: they never change.</summary>
internal enum CancelScope
{
    Any = 0,

    /// <summary>Only a run that is delayed or queued: its job was deleted.</summary>
    NotStarted = 1,
}
