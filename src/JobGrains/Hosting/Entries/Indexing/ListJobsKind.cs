namespace JobGrains.Hosting.Entries.Indexing;

internal enum ListJobsKind
{
    /// <summary>Those that exist.</summary>
    Existing = 0,

    /// <summary>Deleted ones, too: their history is still there.</summary>
    Ever = 1,
}
