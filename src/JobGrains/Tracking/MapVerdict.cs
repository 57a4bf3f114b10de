namespace JobGrains.Tracking;

/// <summary>What became of a map. Values travel between versions: they never change.</summary>
internal enum MapVerdict
{
    /// <summary>All children are durable.</summary>
    Accepted = 0,

    /// <summary>The parent was superseded or has ended, or the attempt takes no more tasks.</summary>
    Refused = 1,

    /// <summary>An identity came again with another payload: the parent's try fails.</summary>
    MappedDifferently = 2,

    /// <summary>The attempt would have too many tasks.</summary>
    TooMany = 3,
}
