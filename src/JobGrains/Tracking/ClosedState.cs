namespace JobGrains.Tracking;

/// <summary>Whether a page takes tasks. Values are stored: they never change.</summary>
internal enum ClosedState
{
    /// <summary>It does.</summary>
    Open = 0,

    /// <summary>It takes no more.</summary>
    Closed = 1,

    /// <summary>It takes no more and all its tasks have ended.</summary>
    Sealed = 2,
}
