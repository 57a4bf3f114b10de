using Microsoft.Extensions.Logging;

namespace JobGrains.Listeners;

internal sealed partial class ListenerRuntime
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The listeners of this silo could not be made known to the cluster; it is tried again")]
    private partial void LogNotSubscribed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What a listener had registered on its token has thrown")]
    private partial void LogCallbackFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A listener did not return in time while its silo stopped; its event will come again at another silo")]
    private partial void LogNotStopped();
}
