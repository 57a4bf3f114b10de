using Microsoft.Extensions.Logging;

namespace JobGrains.Listeners;

internal sealed partial class ListenerPump
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Listener {Listener} threw at {Kind} of {InstanceId} (sequence {Sequence}); it is called again in {Delay}")]
    private partial void LogFailed(Exception exception, string listener, JobEventKind kind, InstanceId instanceId, long sequence, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listener queue {Queue} did not answer; it is asked again")]
    private partial void LogNotPulled(Exception exception, string queue);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listener {Listener} was removed; it is called again when a process with it starts")]
    private partial void LogRemoved(string listener);
}
