namespace JobGrains;

/// <summary>There is no such job, or it is deleted.</summary>
public sealed class JobNotFoundException : JobGrainsException
{
    /// <summary>Says which job was not found.</summary>
    public JobNotFoundException(JobId jobId, string? detail = null)
        : base(detail ?? $"Job '{jobId}' does not exist. Save its definition first.")
    {
        Write(nameof(JobId), jobId.Value);
    }

    /// <summary>The job.</summary>
    public string JobId => Read(nameof(JobId)) ?? "";
}
