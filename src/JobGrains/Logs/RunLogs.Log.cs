using Microsoft.Extensions.Logging;

namespace JobGrains.Logs;

internal sealed partial class RunLogs
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Lines of run {InstanceId} were not stored, and are sent again")]
    private partial void LogNotStored(InstanceId instanceId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Lines} line(s) of run {InstanceId} were dropped: its log could not be written for minutes")]
    private partial void LogGivenUp(InstanceId instanceId, long lines);

    [LoggerMessage(Level = LogLevel.Error, Message = "The last lines of {Runs} run(s) are lost: the silo stops, and the store has not taken them in time")]
    private partial void LogLost(int runs);
}
