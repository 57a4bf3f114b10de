namespace JobGrains.Logs;

/// <summary>Where a buffer is on its way.</summary>
internal enum RunLogBufferState
{
    /// <summary>Nothing in it waits.</summary>
    Idle = 0,

    /// <summary>It waits for its time.</summary>
    Waiting,

    /// <summary>It waits for a sender, or is being sent.</summary>
    Sending,

    /// <summary>It is out of use.</summary>
    Closed,
}
