using Microsoft.Extensions.Logging;

namespace JobGrains.Testing.Stories;

/// <summary>Brings what a silo's services log into the trace.</summary>
internal sealed class TraceLoggerProvider(ILoggerFactory trace) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => trace.CreateLogger(categoryName);

    public void Dispose()
    {
    }
}
