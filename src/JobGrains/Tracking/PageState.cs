namespace JobGrains.Tracking;

/// <summary>How far a page has come. Values travel between versions: they never change.</summary>
internal enum PageState
{
    /// <summary>It has tasks to send and waits for the tracker's leave, or for room.</summary>
    Waiting = 0,

    /// <summary>It sends.</summary>
    Running = 1,

    /// <summary>All its tasks are sent or have ended.</summary>
    Drained = 2,

    /// <summary>All its tasks have ended, and it takes no more. Durable and final.</summary>
    Sealed = 3,
}
