namespace JobGrains.Hosting.Entries.Histories;

/// <summary>Asks for rows, the newest first.</summary>
internal sealed record ListHistoryRequest
{
    /// <summary>Only pages before this one; null means from the newest row on.</summary>
    public long? Before { get; init; }

    public InstanceStatus? Status { get; init; }

    /// <summary>The labels that a row must have.</summary>
    public IReadOnlyList<ulong> Labels { get; init; } = [];
}
