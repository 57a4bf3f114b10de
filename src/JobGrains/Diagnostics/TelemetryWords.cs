using JobGrains.Dispatch;
using JobGrains.Jobs;

namespace JobGrains.Diagnostics;

/// <summary>The values of attributes, without allocating any.</summary>
internal static class TelemetryWords
{
    public const string Unknown = "unknown";
    public const string Schedule = "schedule";
    public const string Caller = "caller";
    public const string Overlap = "overlap";
    public const string Backlog = "backlog";
    public const string TooLate = "too_late";
    public const string Uncreated = "not_created";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Running = "running";
    public const string Waiting = "waiting";
    public const string Reported = "reported";
    public const string Queued = "queued";

    public static string Of(InstanceStatus status) => status switch
    {
        InstanceStatus.Delayed => "delayed",
        InstanceStatus.Queued => Queued,
        InstanceStatus.WaitingForCapacity => "waiting_for_capacity",
        InstanceStatus.Running => Running,
        InstanceStatus.Finalizing => "finalizing",
        InstanceStatus.Canceling => "canceling",
        InstanceStatus.Succeeded => "succeeded",
        InstanceStatus.Failed => Failed,
        InstanceStatus.Canceled => "canceled",
        _ => Unknown,
    };

    public static string Of(JobTaskStatus status) => status switch
    {
        JobTaskStatus.Pending => "pending",
        JobTaskStatus.Dispatched => "dispatched",
        JobTaskStatus.Running => Running,
        JobTaskStatus.Succeeded => "succeeded",
        JobTaskStatus.Failed => Failed,
        JobTaskStatus.Lost => "lost",
        JobTaskStatus.Skipped => "skipped",
        JobTaskStatus.Canceled => "canceled",
        _ => Unknown,
    };

    public static string Of(FailureKind kind) => kind switch
    {
        FailureKind.Exception => "exception",
        FailureKind.Reported => Reported,
        FailureKind.Timeout => "timeout",
        FailureKind.SiloLost => "silo_lost",
        FailureKind.Interrupted => "interrupted",
        FailureKind.Limit => "limit",
        FailureKind.NoCapacity => "no_capacity",
        FailureKind.Processor => "processor",
        FailureKind.Tasks => "tasks",
        FailureKind.Canceled => "canceled",
        FailureKind.MappedDifferently => "mapped_differently",
        FailureKind.Internal => "internal",
        _ => Unknown,
    };

    public static string Of(ReportKind kind) => kind switch
    {
        ReportKind.Succeeded => "succeeded",
        ReportKind.Failed => Failed,
        ReportKind.Canceled => "canceled",
        ReportKind.Snoozed => "snoozed",
        ReportKind.HandedBack => "handed_back",
        ReportKind.Interrupted => "interrupted",
        ReportKind.Abandoned => "abandoned",
        _ => Unknown,
    };

    public static string Of(DeliveryVerdict verdict) => verdict switch
    {
        DeliveryVerdict.Accepted => "accepted",
        DeliveryVerdict.Superseded => "superseded",
        DeliveryVerdict.Draining => "draining",
        DeliveryVerdict.Overloaded => "overloaded",
        DeliveryVerdict.ProcessorMissing => "processor_missing",
        _ => Unknown,
    };

    public static string Of(MissedReason reason) => reason switch
    {
        MissedReason.TooLate => TooLate,
        MissedReason.Paused => "paused",
        MissedReason.Replaced => "replaced",
        _ => Unknown,
    };

    public static string Of(SiloReadiness readiness) => readiness switch
    {
        SiloReadiness.Ready => "ready",
        SiloReadiness.Unhealthy => "unhealthy",
        SiloReadiness.Draining => "draining",
        SiloReadiness.Cordoned => "cordoned",
        _ => Unknown,
    };
}
