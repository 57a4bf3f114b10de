namespace JobGrains.Diagnostics;

/// <summary>Every name that telemetry uses. docs/telemetry.md explains each, and a test compares the two.</summary>
internal static class TelemetryNames
{
    public static class Instruments
    {
        public const string InstancesAccepted = "jobgrains.instance.accepted";
        public const string InstancesRejected = "jobgrains.instance.rejected";
        public const string InstancesStarted = "jobgrains.instance.started";
        public const string InstancesEnded = "jobgrains.instance.ended";
        public const string InstanceDuration = "jobgrains.instance.duration";
        public const string InstanceStartLatency = "jobgrains.instance.start_latency";
        public const string InstanceScheduleLag = "jobgrains.instance.schedule_lag";
        public const string InstancesOpen = "jobgrains.instance.open";
        public const string InstanceOldestQueued = "jobgrains.instance.oldest_queued";
        public const string InstancesSetAside = "jobgrains.instance.set_aside";
        public const string AttemptsEnded = "jobgrains.attempt.ended";

        public const string FiresDecided = "jobgrains.fire.decided";
        public const string FiresMissed = "jobgrains.fire.missed";
        public const string FireLag = "jobgrains.fire.lag";

        public const string TasksDelivered = "jobgrains.task.delivered";
        public const string TasksEnded = "jobgrains.task.ended";
        public const string TriesFailed = "jobgrains.task.failed_tries";
        public const string TaskRetries = "jobgrains.task.retries";
        public const string TasksRedelivered = "jobgrains.task.redelivered";
        public const string TaskDuration = "jobgrains.task.duration";

        public const string BroadcastTargetsLost = "jobgrains.broadcast.lost_targets";
        public const string BroadcastTargetsSkipped = "jobgrains.broadcast.skipped_targets";

        public const string DeliveriesRefused = "jobgrains.delivery.refused";
        public const string ReportsFenced = "jobgrains.report.fenced";
        public const string ProcessorsAbandoned = "jobgrains.processor.abandoned";

        public const string SiloTasks = "jobgrains.silo.tasks";
        public const string SiloSlots = "jobgrains.silo.slots";
        public const string SiloAbandoned = "jobgrains.silo.abandoned_processors";
        public const string Silos = "jobgrains.silo.members";

        public const string CommitDuration = "jobgrains.store.commit.duration";
        public const string JournalBatchSize = "jobgrains.journal.batch.entries";
        public const string JournalBatchBytes = "jobgrains.journal.batch.size";
        public const string JournalBatchDuration = "jobgrains.journal.batch.duration";
        public const string WakeUpLag = "jobgrains.wake_up.lag";
        public const string LogLinesKept = "jobgrains.log.lines_kept";
        public const string LogLinesDropped = "jobgrains.log.lines_dropped";
    }

    public static class Units
    {
        public const string Seconds = "s";
        public const string Bytes = "By";
        public const string Instances = "{instance}";
        public const string Attempts = "{attempt}";
        public const string Fires = "{fire}";
        public const string Tasks = "{task}";
        public const string Tries = "{try}";
        public const string Retries = "{retry}";
        public const string Deliveries = "{delivery}";
        public const string Reports = "{report}";
        public const string Targets = "{target}";
        public const string Processors = "{processor}";
        public const string Slots = "{slot}";
        public const string Silos = "{silo}";
        public const string Entries = "{entry}";
        public const string Lines = "{line}";
    }

    public static class Spans
    {
        public const string Run = "jobgrains.run";
        public const string Retry = "jobgrains.retry";
        public const string Attempt = "jobgrains.attempt";
        public const string Task = "jobgrains.task";
        public const string Reduce = "jobgrains.reduce";
        public const string PreProcess = "jobgrains.pre_process";
        public const string PostProcess = "jobgrains.post_process";
    }

    public static class Events
    {
        public const string Exception = "exception";
    }

    public static class Attributes
    {
        public const string JobId = "jobgrains.job.id";
        public const string Origin = "jobgrains.origin";
        public const string Status = "jobgrains.status";
        public const string Reason = "jobgrains.reason";
        public const string Outcome = "jobgrains.outcome";
        public const string State = "jobgrains.state";
        public const string SiloName = "jobgrains.silo.name";
        public const string InstanceId = "jobgrains.instance.id";
        public const string FireTime = "jobgrains.fire.time";
        public const string Attempt = "jobgrains.attempt";
        public const string TaskId = "jobgrains.task.id";
        public const string Try = "jobgrains.task.try";
        public const string Epoch = "jobgrains.task.epoch";
        public const string SiloId = "jobgrains.silo.id";
        public const string Tasks = "jobgrains.tasks.total";
        public const string TasksFailed = "jobgrains.tasks.failed";
        public const string TasksLost = "jobgrains.tasks.lost";
        public const string TasksRedelivered = "jobgrains.tasks.redelivered";
        public const string ErrorType = "error.type";
        public const string ExceptionType = "exception.type";
        public const string ExceptionMessage = "exception.message";
        public const string ExceptionStack = "exception.stacktrace";
    }
}
