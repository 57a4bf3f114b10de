namespace JobGrains.Hosting.Entries.Indexing;

internal enum ListOpenKind
{
    All = 0,

    /// <summary>Those that do not wait for a time.</summary>
    Started = 1,
}
