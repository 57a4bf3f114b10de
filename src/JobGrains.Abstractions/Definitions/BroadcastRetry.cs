namespace JobGrains;

/// <summary>Which silos a further attempt of a broadcast addresses. Values are stored: they never change.</summary>
public enum BroadcastRetry
{
    /// <summary>The eligible silos of that moment, without the incarnations that already succeeded.</summary>
    Unfinished = 0,

    /// <summary>All eligible silos of that moment.</summary>
    All = 1,
}
