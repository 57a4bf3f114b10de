using System.Text.Json.Serialization;

namespace JobGrains.Dispatch;

/// <summary>The end of one start of a task.</summary>
internal sealed record TaskReport
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TaskId TaskId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Epoch Epoch { get; init; }

    public ReportKind Kind { get; init; }

    public string? Result { get; init; }

    public FailureInfo? Failure { get; init; }

    /// <summary>For a failure: whether it may be tried again. The worker decides, because it alone sees the exception's base types.</summary>
    public RetryRule Retry { get; init; }

    /// <summary>For <see cref="ReportKind.Snoozed"/>: how long the task waits.</summary>
    public TimeSpan Delay { get; init; }
}
