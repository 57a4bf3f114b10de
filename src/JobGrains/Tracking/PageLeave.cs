namespace JobGrains.Tracking;

/// <summary>Whether a page may send. Values travel between versions: they never change.</summary>
internal enum PageLeave
{
    /// <summary>It waits; what it had sent goes on.</summary>
    Wait = 0,

    Send = 1,
}
