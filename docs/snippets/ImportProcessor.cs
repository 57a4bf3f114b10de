using Microsoft.Extensions.Logging;

namespace JobGrains.Docs;

public sealed partial class ImportProcessor(ILogger<ImportProcessor> logger) : IJobProcessor
{
    public ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken)
    {
        LogBegins(context.Logger, context.Parameters);
        LogReady(logger);
        return new(ProcessorResult.Succeeded());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Importing {File}")]
    private static partial void LogBegins(ILogger logger, string? file);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready")]
    private static partial void LogReady(ILogger logger);
}
