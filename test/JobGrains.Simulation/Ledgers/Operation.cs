namespace JobGrains.Simulation.Ledgers;

/// <summary>Something that was done to a job.</summary>
internal sealed class Operation(string who, OperationKind kind, TimeSpan askedAt, int abandonedBefore)
{
    public string Who { get; } = who;

    public OperationKind Kind { get; } = kind;

    public TimeSpan AskedAt { get; } = askedAt;

    /// <summary>How many calls had been given up before.</summary>
    public int AbandonedBefore { get; } = abandonedBefore;

    /// <summary>When it was known to be done; null where it may or may not have been yet.</summary>
    public TimeSpan? AnsweredAt { get; set; }

    /// <summary>Whether it was refused: there was no such job.</summary>
    public bool Failed { get; set; }

    /// <summary>Whether a client may have given up a call for it: that may have its effect at any time.</summary>
    public bool MayComeLate { get; set; }

    /// <summary>Of a save.</summary>
    public JobDefinition? Definition { get; init; }

    /// <summary>Of a deletion.</summary>
    public DeleteJobOptions Options { get; init; }

    /// <summary>The job as the answer showed it.</summary>
    public JobInfo? Answer { get; set; }

    public override string ToString() => $"{Kind} {Definition?.Parameters}{(Kind == OperationKind.Delete ? Options : "")} asked at {AskedAt.TotalSeconds:F3}s, answered at {AnsweredAt?.TotalSeconds:F3}s";
}
