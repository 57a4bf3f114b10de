using Microsoft.Extensions.Logging;

namespace JobGrains.Workers;

/// <summary>
/// A logger whose lines carry the ids of a task, and are kept with its run. It opens the scope around each line, so that a task which logs nothing pays nothing.
/// </summary>
internal sealed class TaskLogger : ILogger
{
    public const string CategoryPrefix = "JobGrains.Processors.";

    private readonly JobContext _context;
    private readonly string _category;
    private readonly ILogger _inner;
    private readonly KeyValuePair<string, object>[] _ids;

    public TaskLogger(ILoggerFactory loggers, JobContext context)
    {
        _context = context;
        _category = CategoryPrefix + context.Definition.Processor;
        _inner = loggers.CreateLogger(_category);
        _ids =
        [
            new("JobId", context.Definition.Id.Value),
            new("InstanceId", context.InstanceId.Value),
            new("Attempt", context.Attempt),
            new("TaskId", context.TaskId.ToString()),
            new("Try", context.Try),
            new("SiloId", context.Silo.Value),
        ];
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => _context.RunLogs.Keeps(logLevel) || _inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (_context.RunLogs.Keeps(logLevel))
        {
            _context.RunLogs.Write(_context, _category, logLevel, state, exception, formatter);
        }

        if (!_inner.IsEnabled(logLevel))
        {
            return;
        }

        using (_inner.BeginScope(_ids))
        {
            _inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
