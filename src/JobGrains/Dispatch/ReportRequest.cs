namespace JobGrains.Dispatch;

/// <summary>The ends of starts on one silo, of tasks of one holder; and the latest progress of running ones.</summary>
internal sealed record ReportRequest
{
    public required SiloId Silo { get; init; }

    public IReadOnlyList<TaskReport> Reports { get; init; } = [];

    public IReadOnlyList<ProgressReport> Progress { get; init; } = [];
}
