using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Logs;

/// <summary>
/// Keeps with a run what is logged through any logger while a processor runs, in its flow: also by what it calls, and by what it has started and not awaited. Not what the engine itself logs there.
/// </summary>
[ProviderAlias("JobGrains")]
internal sealed class RunLogProvider : ILoggerProvider
{
    private readonly AsyncLocal<Workers.JobContext?> _current = new();

    /// <summary>The task that this flow is of.</summary>
    public Workers.JobContext? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    public ILogger CreateLogger(string categoryName) => IsForeign(categoryName) ? new RunLogger(this, categoryName) : NullLogger.Instance;

    public void Dispose()
    {
    }

    /// <summary>Whether the engine does not log under it. What goes through the logger of a context is kept by that itself.</summary>
    private static bool IsForeign(string category) =>
        !category.StartsWith(Workers.TaskLogger.CategoryPrefix, StringComparison.Ordinal)
        && !category.StartsWith("Orleans.", StringComparison.Ordinal)
        && !category.StartsWith("JobGrains.Orleans.", StringComparison.Ordinal)
        && typeof(RunLogProvider).Assembly.GetType(category) is null;
}
