using JobGrains.Crash;
using Microsoft.Extensions.Logging;

namespace JobGrains.Orleans.Crash;

/// <summary>Hears from the engine's own log when holders of tasks notice that a silo is dead, or are activated again, and notes it.</summary>
internal sealed class HolderWatch(ChildLog log) : ILoggerProvider
{
    public const string Categories = "JobGrains";

    private const string Lost = "LogTasksLost";
    private const string Resumed = "LogResumed";

    public ILogger CreateLogger(string categoryName) => new HolderLogger(log, categoryName);

    public void Dispose()
    {
    }

    private sealed class HolderLogger(ChildLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is Lost or Resumed && state is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                log.Write(LogLine.Noticed, category, Find(values, "InstanceId"), Find(values, "Page"), Find(values, "SiloId"));
            }
        }

        private static object? Find(IReadOnlyList<KeyValuePair<string, object?>> values, string name) => values.FirstOrDefault(value => value.Key == name).Value;
    }
}
