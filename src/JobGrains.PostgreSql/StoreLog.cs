using Microsoft.Extensions.Logging;

namespace JobGrains.PostgreSql;

/// <summary>What the store logs.</summary>
internal sealed partial class StoreLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(LogLevel.Information, "The PostgreSQL store in {Database} was opened with epoch {Epoch}: {Pending} grains with something to do, in {Elapsed}.")]
    public partial void Opened(string database, long epoch, int pending, TimeSpan elapsed);

    [LoggerMessage(LogLevel.Information, "Silo '{Silo}' has joined {Database} with epoch {Epoch}.")]
    public partial void Joined(string database, string silo, long epoch);

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

    [LoggerMessage(LogLevel.Warning, "{Database} has refused a commit with epoch {Epoch}: another process has taken it over.")]
    public partial void Superseded(string database, long epoch);

    [LoggerMessage(LogLevel.Warning, "This process has lost {Database}, which it had with epoch {Epoch}. Its silos have ended, and it stands by.")]
    public partial void Lost(string database, long epoch);

    [LoggerMessage(LogLevel.Information, "Another process uses {Database}. This one stands by.")]
    public partial void StandsBy(string database);

    [LoggerMessage(LogLevel.Warning, "This process has taken {Database} over with epoch {Epoch}: {Reason}.")]
    public partial void TookOver(string database, long epoch, string reason);

    [LoggerMessage(LogLevel.Warning, "This process cannot stand by at {Database}, or not begin there; it is tried again.")]
    public partial void StandbyFailed(Exception exception, string database);

    [LoggerMessage(LogLevel.Warning, "The connection of the process that had {Database} was not ended: the role of this one is not that of the other, and has not the rights of pg_signal_backend. The database refuses all that it writes.")]
    public partial void NotTerminated(Exception exception, string database);

    [LoggerMessage(LogLevel.Error, "The call {Method} of {Key}, of a process that stands by, failed.")]
    public partial void CallFailed(Exception exception, string method, string key);

    [LoggerMessage(LogLevel.Warning, "A partition of the history that is past its retention was not dropped; that is tried again.")]
    public partial void NotDropped(Exception exception);

    [LoggerMessage(LogLevel.Warning, "What the tables hold was not listed; until that is done a read of what is not there asks the database.")]
    public partial void NotListed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "{InstanceId}, which was enqueued in a transaction, will not run: {Reason} The history says so, too.")]
    public partial void OutboxRunRefused(string instanceId, string reason);

    [LoggerMessage(LogLevel.Information, "Runs of job {JobId} that were enqueued in transactions wait: {Reason}")]
    public partial void OutboxRunsHeld(string jobId, string reason);

    [LoggerMessage(LogLevel.Error, "{InstanceId}, which was enqueued in a transaction, could not be created, {Tries} times by now: {Reason} It is tried again once a minute.")]
    public partial void OutboxRunFails(Exception? exception, string instanceId, int tries, string reason);

    [LoggerMessage(LogLevel.Error, "The row of {InstanceId} in the outbox of {Database} cannot be a run, and is left alone: {Problem}")]
    public partial void OutboxRowSetAside(string instanceId, string database, string problem);
}
