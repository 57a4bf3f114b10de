namespace JobGrains.Tracking;

/// <summary>Whether an earlier delivery of a mapping task may have mapped children. Values travel between versions: they never change.</summary>
internal enum ParentHistory
{
    /// <summary>This is its first delivery: nothing needs to be looked up.</summary>
    First = 0,

    /// <summary>It may have: the identities of its children are compared.</summary>
    Repeated = 1,
}
