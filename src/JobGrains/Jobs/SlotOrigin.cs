namespace JobGrains.Jobs;

/// <summary>How a run comes to a slot. Values are stored: they never change.</summary>
internal enum SlotOrigin
{
    /// <summary>From the queue, or it asked for it: it starts when it is told.</summary>
    Told = 0,

    /// <summary>It was, or is being, created with it: it starts at once.</summary>
    Created = 1,
}
