namespace JobGrains.Jobs;

/// <summary>What the book says of a run.</summary>
internal enum AdmissionVerdict
{
    Granted,
    Queued,

    /// <summary>The job is at its limit and skips.</summary>
    Skipped,

    /// <summary>The job is at its limit and its queue is full.</summary>
    Full,
}
