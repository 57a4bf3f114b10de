using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting;

/// <summary>What the log says of declarations.</summary>
internal static partial class JobDeclarer
{
    [LoggerMessage(
        LogLevel.Information,
        "Job {JobId} was kept as it is stored, with revision {StoredRevision}: silo {SiloId} declares it otherwise, with revision {Revision}. An operator or another silo has changed it; a declaration with a higher revision replaces it.")]
    private static partial void LogKept(ILogger logger, JobId jobId, int revision, SiloId siloId, int storedRevision);
}
