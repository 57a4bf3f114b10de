namespace JobGrains;

/// <summary>How many attempts have ended, by how, in some hours. A run whose first attempt failed and whose second one succeeded counts as one of each. They are counted when they end, whatever the history keeps of them.</summary>
public sealed record EndedCounts
{
    /// <summary>Attempts that succeeded.</summary>
    public long Succeeded { get; init; }

    /// <summary>Attempts that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Attempts that were cancelled.</summary>
    public long Canceled { get; init; }

    /// <summary>Decisions about fires and runs of which nothing was made, and runs that were cancelled before their first attempt: the rows of history with attempt 0; see <see cref="HistoryRowKind.Decisions"/>.</summary>
    public long Decisions { get; init; }
}
