namespace JobGrains.Jobs;

/// <summary>The answer to a slot request. Values travel between versions: they never change.</summary>
internal enum SlotVerdict
{
    Granted = 0,

    /// <summary>It waits in the queue; <c>AdmitAsync</c> follows.</summary>
    Queued = 1,

    /// <summary>The run is not to happen: it is skipped.</summary>
    Refused = 2,
}
