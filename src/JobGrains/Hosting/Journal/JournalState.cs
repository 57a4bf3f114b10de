namespace JobGrains.Hosting.Journal;

internal enum JournalState
{
    /// <summary>It writes.</summary>
    Healthy = 0,

    /// <summary>The disk fails. What was accepted is safe, what is to be committed waits, and it is tried again.</summary>
    Waiting = 1,

    /// <summary>It cannot go on; commits fail until the process is started again.</summary>
    Stopped = 2,
}
