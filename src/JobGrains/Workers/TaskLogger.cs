using Microsoft.Extensions.Logging;

namespace JobGrains.Workers;

/// <summary>A logger whose lines carry the ids of a task: it opens the scope around each line, so that a task which logs nothing pays nothing.</summary>
internal sealed class TaskLogger(ILogger inner, JobContext context) : ILogger
{
    private readonly KeyValuePair<string, object>[] _ids =
    [
        new("JobId", context.Definition.Id.Value),
        new("InstanceId", context.InstanceId.Value),
        new("Attempt", context.Attempt),
        new("TaskId", context.TaskId.ToString()),
        new("Try", context.Try),
        new("SiloId", context.Silo.Value),
    ];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel))
        {
            return;
        }

        using (inner.BeginScope(_ids))
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
