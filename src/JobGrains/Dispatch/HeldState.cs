namespace JobGrains.Dispatch;

/// <summary>How far a held task has come. Values travel between versions: they never change.</summary>
internal enum HeldState
{
    Waiting = 0,
    Running = 1,

    /// <summary>Running, and its token has fired.</summary>
    Stopping = 2,

    /// <summary>Ended; the report is not acknowledged yet.</summary>
    Ended = 3,
}
