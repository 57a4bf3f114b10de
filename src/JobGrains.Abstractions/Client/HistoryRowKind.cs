namespace JobGrains;

/// <summary>Kinds of rows of history. Values travel between versions: they never change.</summary>
public enum HistoryRowKind
{
    /// <summary>All.</summary>
    All = 0,

    /// <summary>Ends of attempts.</summary>
    Attempts = 1,

    /// <summary>Rows with attempt 0: fires and runs of which nothing was made.</summary>
    Decisions = 2,
}
