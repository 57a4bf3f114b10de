namespace JobGrains.Hosting.Entries.Histories;

/// <summary>Asks for rows, the newest first.</summary>
internal sealed record ListHistoryRequest
{
    /// <summary>Only rows with places before this one; null means from the newest row on.</summary>
    public long? Before { get; init; }

    /// <summary>Only rows that ended then or later, in ticks.</summary>
    public long? EndedFrom { get; init; }

    /// <summary>Only rows that ended before that, in ticks.</summary>
    public long? EndedBefore { get; init; }

    public InstanceStatus? Status { get; init; }

    public HistoryRowKind Rows { get; init; }

    /// <summary>The labels that a row must have.</summary>
    public IReadOnlyList<ulong> Labels { get; init; } = [];

    public bool Takes(HistoryRef row) =>
        !(row.Place >= Before)
        && !(row.EndedTicks < EndedFrom)
        && !(row.EndedTicks >= EndedBefore)
        && (Status is null || row.Status == Status)
        && (Rows == HistoryRowKind.All || (Rows == HistoryRowKind.Decisions) == (row.Attempt == 0))
        && Labels.All(row.Labels.Contains);
}
