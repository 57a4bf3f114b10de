using Microsoft.Extensions.Logging;

namespace JobGrains.Listeners;

internal partial class ListenerQueueGrain
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Listener queue {Queue} dropped its {Dropped} oldest events, because more than {Limit} waited")]
    private partial void LogDropped(string queue, long dropped, long limit);
}
