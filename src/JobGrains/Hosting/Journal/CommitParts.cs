namespace JobGrains.Hosting.Journal;

/// <summary>What a commit has beside changes of records. Values are stored: they never change.</summary>
[Flags]
internal enum CommitParts
{
    None = 0,
    WakeUpSet = 1,
    WakeUpCleared = 2,
    Opened = 4,
    Closed = 8,
    JobListed = 16,
    JobUnlisted = 32,
    History = 64,
    All = 127,
}
