namespace JobGrains.Tracking;

/// <summary>Whether an attempt's tracker is still there. Values travel between versions: they never change.</summary>
internal enum TrackerFate
{
    Present = 0,

    /// <summary>The instance has recorded the end and discarded it: whoever still asks remembers an older state.</summary>
    Discarded = 1,
}
