using Microsoft.Extensions.Logging;

namespace JobGrains.Logs;

/// <summary>A logger of <see cref="RunLogProvider"/>.</summary>
internal sealed class RunLogger(RunLogProvider provider, string category) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => provider.Current is { } context && context.RunLogs.Keeps(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (provider.Current is { } context && context.RunLogs.Keeps(logLevel))
        {
            context.RunLogs.Write(context, category, logLevel, state, exception, formatter);
        }
    }
}
