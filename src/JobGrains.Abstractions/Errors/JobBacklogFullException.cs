using System.Globalization;

namespace JobGrains;

/// <summary>The job is at its limit of running instances and its queue is full.</summary>
public sealed class JobBacklogFullException : JobGrainsException
{
    /// <summary>Names the job and the limit.</summary>
    public JobBacklogFullException(JobId jobId, int maxBacklog)
        : base($"Job '{jobId}' has {maxBacklog} runs waiting, which is its limit (Admission.MaxBacklog). Wait until some have run, or raise the limit.")
    {
        Write(nameof(JobId), jobId.Value);
        Write(nameof(MaxBacklog), maxBacklog.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The job.</summary>
    public string JobId => Read(nameof(JobId)) ?? "";

    /// <summary>The limit.</summary>
    public int MaxBacklog => int.Parse(Read(nameof(MaxBacklog)) ?? "0", CultureInfo.InvariantCulture);
}
