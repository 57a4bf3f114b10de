using Microsoft.Extensions.Logging;

namespace JobGrains.Workers;

internal sealed partial class WorkerRuntime
{
    [LoggerMessage(EventId = 311, Level = LogLevel.Debug, Message = "{Count} reports to {Holder} were not acknowledged and will be sent again")]
    private static partial void LogReportFailed(ILogger logger, Exception exception, int count, string holder);

    [LoggerMessage(EventId = 312, Level = LogLevel.Debug, Message = "Whether task {TaskId} may start was not answered by {Holder} and will be asked again")]
    private static partial void LogAskFailed(ILogger logger, Exception exception, TaskId taskId, string holder);

    [LoggerMessage(EventId = 313, Level = LogLevel.Debug, Message = "The session of {InstanceId}, attempt {Attempt}, was not described and will be asked for again")]
    private static partial void LogFetchFailed(ILogger logger, Exception exception, InstanceId instanceId, int attempt);

    [LoggerMessage(EventId = 314, Level = LogLevel.Debug, Message = "The release of the idle session of {InstanceId}, attempt {Attempt}, was not answered and will be asked for again")]
    private static partial void LogReleaseFailed(ILogger logger, Exception exception, InstanceId instanceId, int attempt);

    [LoggerMessage(EventId = 315, Level = LogLevel.Debug, Message = "The lease of the session of {InstanceId}, attempt {Attempt}, was not reached")]
    private static partial void LogHoldFailed(ILogger logger, Exception exception, InstanceId instanceId, int attempt);

    [LoggerMessage(EventId = 316, Level = LogLevel.Debug, Message = "{Holder} was not told that there is room again")]
    private static partial void LogTouchFailed(ILogger logger, Exception exception, string holder);

    [LoggerMessage(EventId = 317, Level = LogLevel.Warning, Message = "Task {TaskId} of {InstanceId}, attempt {Attempt}, did not stop in time and was abandoned; it keeps its slot until it returns")]
    private static partial void LogAbandoned(ILogger logger, TaskId taskId, InstanceId instanceId, int attempt);

    [LoggerMessage(EventId = 318, Level = LogLevel.Error, Message = "{Count} abandoned processors have not returned: this silo takes no work until some have")]
    private static partial void LogUnhealthy(ILogger logger, int count);

    [LoggerMessage(EventId = 319, Level = LogLevel.Warning, Message = "The silo stopped with {Count} reports that were not acknowledged; their tasks run again elsewhere")]
    private static partial void LogDrainIncomplete(ILogger logger, int count);

    [LoggerMessage(EventId = 320, Level = LogLevel.Information, Message = "Silo {SiloId} was told by an operator: {Change}")]
    private static partial void LogServiceChanged(ILogger logger, SiloId siloId, SiloChange change);
}
