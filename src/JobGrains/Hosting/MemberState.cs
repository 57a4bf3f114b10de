namespace JobGrains.Hosting;

/// <summary>The state of a silo in a view.</summary>
internal enum MemberState
{
    /// <summary>The view has not heard of it: it may be about to appear.</summary>
    Unknown = 0,

    Active = 1,

    /// <summary>It is leaving: it takes no new work.</summary>
    Draining = 2,

    /// <summary>Membership says that it is dead. It never comes back, though a falsely suspected one may still run for a while.</summary>
    Dead = 3,
}
