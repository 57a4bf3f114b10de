using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Journal;

/// <summary>What a journal logs.</summary>
internal sealed partial class JournalLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(LogLevel.Information, "The journal in {Folder} was opened for the {OpenCount}. time: {Entries} entries were read behind snapshot {Snapshot} in {Elapsed}.")]
    public partial void Opened(string folder, long openCount, long entries, int snapshot, TimeSpan elapsed);

    [LoggerMessage(LogLevel.Warning, "The last write to the journal in {Folder} was torn: {Bytes} bytes, which were never acknowledged, were cut off.")]
    public partial void Cut(string folder, long bytes);

    [LoggerMessage(LogLevel.Error, "The journal in {Folder} cannot be written. What is to be committed waits, and it is tried again.")]
    public partial void WriteFailed(Exception exception, string folder);

    [LoggerMessage(LogLevel.Information, "The journal writes again.")]
    public partial void Recovered();

    [LoggerMessage(LogLevel.Critical, "The journal in {Folder} has stopped: nothing is committed any more. Start the process again.")]
    public partial void Stopped(Exception exception, string folder);

    [LoggerMessage(LogLevel.Warning, "File {File} of the journal was not deleted; the next start does it.")]
    public partial void NotDeleted(Exception exception, string file);

    [LoggerMessage(LogLevel.Warning, "The journal in {Folder} was not tidied; that is tried again later.")]
    public partial void NotTidied(Exception exception, string folder);

    [LoggerMessage(LogLevel.Debug, "Snapshot {Snapshot} of {Bytes} bytes was written; {Segments} segments were deleted.")]
    public partial void SnapshotWritten(int snapshot, long bytes, int segments);
}
