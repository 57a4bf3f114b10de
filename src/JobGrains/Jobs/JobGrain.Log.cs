using Microsoft.Extensions.Logging;

namespace JobGrains.Jobs;

/// <summary>What the log says of jobs.</summary>
internal partial class JobGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} was saved as version {Version} of generation {Generation}.")]
    private partial void LogSaved(JobId jobId, long version, int generation);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} became {Status} with version {Version}.")]
    private partial void LogStatusChanged(JobId jobId, JobStatus status, long version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Generation {Generation} of job {JobId} was deleted with version {Version}.")]
    private partial void LogDeleted(JobId jobId, int generation, long version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} missed {Count} fires from {First} to {Last}.")]
    private partial void LogFiresMissed(JobId jobId, long count, DateTimeOffset first, DateTimeOffset last);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fires of job {JobId} were put off: {Problem}")]
    private partial void LogFiresPutOff(JobId jobId, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fire {FireKey} of job {JobId} was refused: {Problem}")]
    private partial void LogFireRefused(JobId jobId, string fireKey, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {InstanceId} was skipped: {Decision}")]
    private partial void LogSkipped(InstanceId instanceId, string decision);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Admission {Admission} of {InstanceId} was freed because there is no such run.")]
    private partial void LogVacant(InstanceId instanceId, long admission);
}
