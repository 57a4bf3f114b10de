namespace JobGrains.Instances;

/// <summary>Where a run stands with its job's limit. Values are stored: they never change.</summary>
internal enum AdmissionState
{
    /// <summary>Its job has no limit.</summary>
    Free = 0,

    /// <summary>It waits in the job's queue.</summary>
    Queued = 1,

    /// <summary>It has a slot.</summary>
    Granted = 2,

    /// <summary>Its job has a limit, and it asks for a slot when its time comes.</summary>
    NotAsked = 3,
}
