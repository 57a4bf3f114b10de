namespace JobGrains.Dispatch;

/// <summary>The latest progress of a running task.</summary>
internal sealed record ProgressReport(TaskId TaskId, double Fraction, string? Message);
