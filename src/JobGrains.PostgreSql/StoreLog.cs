using Microsoft.Extensions.Logging;

namespace JobGrains.PostgreSql;

/// <summary>What the store logs.</summary>
internal sealed partial class StoreLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(LogLevel.Information, "The PostgreSQL store in {Database} was opened with epoch {Epoch}: {Pending} grains with something to do, in {Elapsed}.")]
    public partial void Opened(string database, long epoch, int pending, TimeSpan elapsed);

    [LoggerMessage(LogLevel.Information, "The tables in {Database} were brought from version {From} to version {To}.")]
    public partial void Migrated(string database, int from, int to);

    [LoggerMessage(LogLevel.Error, "Nothing can be committed to {Database}. What is to be committed waits, and it is tried again.")]
    public partial void WriteFailed(Exception exception, string database);

    [LoggerMessage(LogLevel.Information, "{Database} takes commits again.")]
    public partial void Recovered(string database);

    [LoggerMessage(LogLevel.Warning, "Nothing can be read from {Database}; it is tried again.")]
    public partial void ReadFailed(Exception exception, string database);

    [LoggerMessage(LogLevel.Error, "A commit of {Grain} was refused by the database.")]
    public partial void CommitRefused(Exception exception, string grain);

    [LoggerMessage(LogLevel.Critical, "The store in {Database} has stopped: nothing is committed any more. Start the process again.")]
    public partial void Stopped(Exception exception, string database);

    [LoggerMessage(LogLevel.Warning, "A partition of the history that is past its retention was not dropped; that is tried again.")]
    public partial void NotDropped(Exception exception);

    [LoggerMessage(LogLevel.Warning, "What the tables hold was not listed; until that is done a read of what is not there asks the database.")]
    public partial void NotListed(Exception exception);
}
