using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>What the end of a task means once its token has fired, and what is said of one that does not end.</summary>
internal static class StopRules
{
    /// <summary>The report of a task that returned after its token fired for <paramref name="cause"/>.</summary>
    public static TaskReport Judge(TaskReport report, StopCause cause, SiloId silo, int @try, TimeoutOptions limits) => cause switch
    {
        // The time limit has passed, whatever the processor says afterwards.
        StopCause.TaskTimeout => report with { Kind = ReportKind.Failed, Result = null, Failure = Describe(cause, silo, @try, limits), Retry = RetryRule.ByPolicy },

        // A cancel or a drain asks; a processor that succeeded all the same has succeeded.
        StopCause.None => report,
        _ when report.Kind == ReportKind.Succeeded => report,
        StopCause.Drain when report.Kind == ReportKind.Snoozed => report,
        StopCause.Drain => report with { Kind = ReportKind.Interrupted, Result = null, Failure = Describe(cause, silo, @try, limits) },
        _ => report with { Kind = ReportKind.Canceled, Result = null, Failure = Describe(cause, silo, @try, limits), Delay = default },
    };

    public static FailureInfo Describe(StopCause cause, SiloId silo, int @try, TimeoutOptions limits) => cause switch
    {
        StopCause.TaskTimeout => Failures.Of(FailureKind.Timeout, $"The task took longer than its limit of {limits.Task} (Timeouts.Task). Make it faster or smaller, or raise the limit.", silo, @try),
        StopCause.AttemptTimeout => Failures.Of(FailureKind.Timeout, $"The attempt took longer than its limit of {limits.Attempt} (Timeouts.Attempt). Make it faster or smaller, or raise the limit.", silo, @try),
        StopCause.Drain => Failures.Of(FailureKind.Interrupted, $"Silo '{silo}' was drained and interrupted the task.", silo, @try),
        _ => Failures.Of(FailureKind.Canceled, "The task was cancelled.", silo, @try),
    };
}
