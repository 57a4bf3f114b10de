namespace JobGrains;

/// <summary>Whether a job fires. Values are stored: they never change.</summary>
public enum JobStatus
{
    /// <summary>It fires and runs on demand.</summary>
    Active = 0,

    /// <summary>It neither fires nor admits queued runs; running instances finish. A run on demand is accepted and waits in the queue.</summary>
    Paused = 1,

    /// <summary>It is deleted.</summary>
    Deleted = 2,
}
