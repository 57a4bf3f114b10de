using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>What the silos of a cluster have logged, for the message of a test that fails: JobGrains from information on, Orleans from warnings on.</summary>
internal sealed class SiloLog
{
    private const int MaxLines = 400;

    private readonly ConcurrentQueue<string> _lines = new();

    public void AddTo(string silo, ILoggingBuilder logging)
    {
        logging.AddFilter<Provider>(null, LogLevel.Warning).AddFilter<Provider>(nameof(JobGrains), LogLevel.Information);
        logging.AddProvider(new Provider(this, silo));
    }

    public override string ToString() => string.Join(Environment.NewLine, _lines);

    private void Add(string line)
    {
        _lines.Enqueue(line);
        while (_lines.Count > MaxLines)
        {
            _lines.TryDequeue(out _);
        }
    }

    private sealed class Provider(SiloLog log, string silo) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(log, silo, categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class Logger(SiloLog log, string silo, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {silo} {logLevel} {category}: {formatter(state, exception)} {exception?.GetType().Name}: {exception?.Message}"));
    }
}
