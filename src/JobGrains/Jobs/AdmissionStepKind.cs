namespace JobGrains.Jobs;

/// <summary>A change of one admission. Values are stored: they never change.</summary>
internal enum AdmissionStepKind
{
    /// <summary>A run came into the queue.</summary>
    Queued = 0,

    /// <summary>It got a slot.</summary>
    Granted = 1,

    /// <summary>It went: it ended, or never came to be.</summary>
    Removed = 2,

    /// <summary>It went back from its slot to the queue: the run is not there (yet).</summary>
    Returned = 3,

    /// <summary>Its run is to be cancelled for a later one.</summary>
    Canceling = 4,
}
