namespace JobGrains.Tracking;

/// <summary>Where the tasks of a page come from. Values are stored: they never change.</summary>
internal enum AdoptedState
{
    /// <summary>They were mapped in this attempt.</summary>
    Own = 0,

    /// <summary>They were taken over from an earlier attempt.</summary>
    Adopted = 1,
}
