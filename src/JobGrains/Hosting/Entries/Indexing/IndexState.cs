namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>What the index knows of a thing; of two, the higher one asks for more. Values are stored: they never change.</summary>
internal enum IndexState
{
    /// <summary>Nothing but perhaps the time of a wake-up.</summary>
    None = 0,

    /// <summary>Its record is to be deleted at its time, if that is still right then.</summary>
    Ended = 1,

    /// <summary>A run that waits for its time.</summary>
    Delayed = 2,

    /// <summary>A run that waits for a slot.</summary>
    Queued = 3,

    /// <summary>A run that must be active.</summary>
    Running = 4,

    /// <summary>A job that exists.</summary>
    Listed = 5,
}
