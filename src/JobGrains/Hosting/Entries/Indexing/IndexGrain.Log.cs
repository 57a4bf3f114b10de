using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>What the log says of the index.</summary>
internal partial class IndexGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Key} was not woken; it is woken again later.")]
    private partial void LogNotWoken(string key, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Page {Page} of shard {Shard} of the index was not deleted; it is deleted later.")]
    private partial void LogNotDeleted(string shard, long page, Exception exception);
}
