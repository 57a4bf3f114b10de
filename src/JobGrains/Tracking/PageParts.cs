namespace JobGrains.Tracking;

/// <summary>How a page is read. Values travel between versions: they never change.</summary>
internal enum PageParts
{
    /// <summary>All of it, whatever its size.</summary>
    Whole = 0,

    /// <summary>As much from an index on as an answer may carry.</summary>
    Bounded = 1,
}
