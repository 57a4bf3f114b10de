using Microsoft.Extensions.Logging;

namespace JobGrains.Orleans.Client.Connection;

/// <summary>What the log says of the connection.</summary>
internal sealed partial class GatewayWatch
{
    [LoggerMessage(LogLevel.Warning, "The client waits on, as the application's retry filter says: {Problem}")]
    private partial void LogStillWaiting(string problem);

    [LoggerMessage(LogLevel.Error, "The client does not start: {Problem}")]
    private partial void LogGivenUp(string problem);
}
