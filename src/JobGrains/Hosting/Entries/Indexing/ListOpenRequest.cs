namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>Asks for open runs in the order of their ids.</summary>
/// <param name="After">Behind that one.</param>
/// <param name="JobId">Of that job only.</param>
/// <param name="Max">At most so many.</param>
internal sealed record ListOpenRequest(InstanceId? After, JobId? JobId, int Max)
{
    /// <summary>Which of them.</summary>
    public ListOpenKind Kind { get; init; }
}
