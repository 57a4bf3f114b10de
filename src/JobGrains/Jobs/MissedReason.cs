namespace JobGrains.Jobs;

/// <summary>Why nothing was made of fires. Values are stored: they never change.</summary>
internal enum MissedReason
{
    /// <summary>They were too late.</summary>
    TooLate = 0,

    /// <summary>The job was paused.</summary>
    Paused = 1,

    /// <summary>Another schedule took the place of theirs.</summary>
    Replaced = 2,
}
