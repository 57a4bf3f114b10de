using System.Diagnostics.Metrics;
using JobGrains.Instances;
using JobGrains.Jobs;
using JobGrains.Logs;
using static JobGrains.Diagnostics.TelemetryNames;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace JobGrains.Diagnostics;

/// <summary>
/// What is measured, each in one place: of runs by the activation that has committed the change, of tasks by their holder, of what runs by the worker. Where nobody listens each method is a look at a flag: no
/// time is taken, nothing is allocated.
/// </summary>
internal sealed partial class EngineMetrics
{
    // From a millisecond to an hour: a task may take either.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600],
    };

    private static readonly InstrumentAdvice<long> Sizes = new()
    {
        HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000],
    };

    private static readonly InstrumentAdvice<long> ByteSizes = new()
    {
        HistogramBucketBoundaries = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216],
    };

    private readonly JobTags _jobs;
    private readonly Counter<long>? _accepted;
    private readonly Counter<long>? _rejected;
    private readonly Counter<long>? _started;
    private readonly Counter<long>? _ended;
    private readonly Counter<long>? _attemptsEnded;
    private readonly Histogram<double>? _duration;
    private readonly Histogram<double>? _startLatency;
    private readonly Histogram<double>? _scheduleLag;
    private readonly Counter<long>? _firesDecided;
    private readonly Counter<long>? _firesMissed;
    private readonly Histogram<double>? _fireLag;
    private readonly Counter<long>? _delivered;
    private readonly Counter<long>? _tasksEnded;
    private readonly Counter<long>? _triesFailed;
    private readonly Counter<long>? _retries;
    private readonly Counter<long>? _redelivered;
    private readonly Histogram<double>? _taskDuration;
    private readonly Counter<long>? _lostTargets;
    private readonly Counter<long>? _skippedTargets;
    private readonly Counter<long>? _refused;
    private readonly Counter<long>? _fenced;
    private readonly Counter<long>? _abandoned;
    private readonly Histogram<double>? _commits;
    private readonly Histogram<long>? _batchEntries;
    private readonly Histogram<long>? _batchBytes;
    private readonly Histogram<double>? _batchDuration;
    private readonly Histogram<double>? _wakeUpLag;
    private readonly Counter<long>? _linesKept;
    private readonly Counter<long>? _linesDropped;

    /// <param name="meter">Null means that nothing is measured.</param>
    /// <param name="jobs">The jobs that are told apart.</param>
    public EngineMetrics(Meter? meter, JobTags jobs)
    {
        _jobs = jobs;
        if (meter is null)
        {
            return;
        }

        _accepted = meter.CreateCounter<long>(Instruments.InstancesAccepted, Units.Instances, "Runs that were accepted.");
        _rejected = meter.CreateCounter<long>(Instruments.InstancesRejected, Units.Instances, "Runs that the job's limit kept from being accepted.");
        _started = meter.CreateCounter<long>(Instruments.InstancesStarted, Units.Instances, "Attempts of runs that have begun.");
        _ended = meter.CreateCounter<long>(Instruments.InstancesEnded, Units.Instances, "Runs that have ended.");
        _attemptsEnded = meter.CreateCounter<long>(Instruments.AttemptsEnded, Units.Attempts, "Attempts of runs that have ended.");
        _duration = meter.CreateHistogram(Instruments.InstanceDuration, Units.Seconds, "From the start of the last attempt of a run to its end.", advice: Durations);
        _startLatency = meter.CreateHistogram(Instruments.InstanceStartLatency, Units.Seconds, "From the acceptance of a run, or its due time where that is later, to its first start.", advice: Durations);
        _scheduleLag = meter.CreateHistogram(Instruments.InstanceScheduleLag, Units.Seconds, "From the scheduled time of a run to its first start.", advice: Durations);
        _firesDecided = meter.CreateCounter<long>(Instruments.FiresDecided, Units.Fires, "Fires that are to run.");
        _firesMissed = meter.CreateCounter<long>(Instruments.FiresMissed, Units.Fires, "Fires of which no run was made.");
        _fireLag = meter.CreateHistogram(Instruments.FireLag, Units.Seconds, "From the scheduled time of a fire, without jitter, to the decision about it.", advice: Durations);
        _delivered = meter.CreateCounter<long>(Instruments.TasksDelivered, Units.Tasks, "Tasks that were sent to silos.");
        _tasksEnded = meter.CreateCounter<long>(Instruments.TasksEnded, Units.Tasks, "Tasks that have ended.");
        _triesFailed = meter.CreateCounter<long>(Instruments.TriesFailed, Units.Tries, "Tries of tasks that have failed.");
        _retries = meter.CreateCounter<long>(Instruments.TaskRetries, Units.Retries, "Failed tries that another try follows.");
        _redelivered = meter.CreateCounter<long>(Instruments.TasksRedelivered, Units.Deliveries, "Deliveries of tasks that are repeated because a silo was lost: the task may run twice.");
        _taskDuration = meter.CreateHistogram(Instruments.TaskDuration, Units.Seconds, "How long a processor took for a task.", advice: Durations);
        _lostTargets = meter.CreateCounter<long>(Instruments.BroadcastTargetsLost, Units.Targets, "Targets of broadcasts whose silo was lost: they may have run.");
        _skippedTargets = meter.CreateCounter<long>(Instruments.BroadcastTargetsSkipped, Units.Targets, "Targets of broadcasts that did not run.");
        _refused = meter.CreateCounter<long>(Instruments.DeliveriesRefused, Units.Deliveries, "Batches of tasks that a silo refused.");
        _fenced = meter.CreateCounter<long>(Instruments.ReportsFenced, Units.Reports, "Reports of tasks that did not count, because another delivery of the task does, or because they had been taken before.");
        _abandoned = meter.CreateCounter<long>(Instruments.ProcessorsAbandoned, Units.Processors, "Processors that were told to stop and had not returned after the grace period.");
        _commits = meter.CreateHistogram(Instruments.CommitDuration, Units.Seconds, "How long a grain waited for its store.", advice: Durations);
        _batchEntries = meter.CreateHistogram(Instruments.JournalBatchSize, Units.Entries, "Entries that the journal made durable together.", advice: Sizes);
        _batchBytes = meter.CreateHistogram(Instruments.JournalBatchBytes, Units.Bytes, "Bytes that the journal made durable together.", advice: ByteSizes);
        _batchDuration = meter.CreateHistogram(Instruments.JournalBatchDuration, Units.Seconds, "How long the journal took to write and flush them.", advice: Durations);
        _wakeUpLag = meter.CreateHistogram(Instruments.WakeUpLag, Units.Seconds, "From the time of a wake-up to its delivery.", advice: Durations);
        _linesKept = meter.CreateCounter<long>(Instruments.LogLinesKept, Units.Lines, "Lines of run logs that were stored.");
        _linesDropped = meter.CreateCounter<long>(Instruments.LogLinesDropped, Units.Lines, "Lines of run logs that were dropped.");
        ObserveSilos(meter);
    }

    /// <summary>Whether commits are timed.</summary>
    public bool TimesCommits => _commits is { Enabled: true };

    /// <summary>Whether processors are timed.</summary>
    public bool TimesTasks => _taskDuration is { Enabled: true };

    /// <summary>Whether batches of the journal are measured.</summary>
    public bool MeasuresBatches => _batchDuration is { Enabled: true } || _batchEntries is { Enabled: true } || _batchBytes is { Enabled: true };

    /// <summary>A run was accepted.</summary>
    public void Accepted(InstanceId instanceId, bool isFire)
    {
        if (_accepted is { Enabled: true })
        {
            _accepted.Add(1, Job(_jobs.Of(instanceId)), new Tag(Attributes.Origin, isFire ? TelemetryWords.Schedule : TelemetryWords.Caller));
        }
    }

    /// <summary>A run was not accepted.</summary>
    public void Rejected(JobId jobId, string reason)
    {
        if (_rejected is { Enabled: true })
        {
            _rejected.Add(1, Job(_jobs.Of(jobId)), new Tag(Attributes.Reason, reason));
        }
    }

    /// <summary>A change of a run is durable.</summary>
    public void Saved(InstanceRecord? before, InstanceChange change)
    {
        if (_ended is null)
        {
            return;
        }

        var next = change.Record;
        if (next.StartedTime is { } start && (before?.StartedTime is null || before.Attempt != next.Attempt))
        {
            Begun(next, start);
        }

        if (change.History is { } row)
        {
            Ended(next, row);
        }

        if (IsTaskMetered)
        {
            Tasks(before, next, change.History);
        }
    }

    /// <summary>Fires were decided: these are to run.</summary>
    public void FiresDecided(JobId jobId, IReadOnlyList<PendingFire> fires)
    {
        if (_firesDecided is { Enabled: true })
        {
            _firesDecided.Add(fires.Count, Job(_jobs.Of(jobId)));
        }

        if (_fireLag is { Enabled: true })
        {
            var job = Job(_jobs.Of(jobId));
            for (var i = 0; i < fires.Count; i++)
            {
                _fireLag.Record(Seconds(fires[i].DecidedTime - fires[i].Time), job);
            }
        }
    }

    /// <summary>No run is made of these fires.</summary>
    public void FiresMissed(JobId jobId, long count, string reason)
    {
        if (_firesMissed is { Enabled: true })
        {
            _firesMissed.Add(count, Job(_jobs.Of(jobId)), new Tag(Attributes.Reason, reason));
        }
    }

    /// <summary>A commit has ended.</summary>
    public void Committed(TimeSpan duration, bool isDone)
    {
        if (_commits is { Enabled: true })
        {
            _commits.Record(duration.TotalSeconds, new Tag(Attributes.Outcome, isDone ? TelemetryWords.Done : TelemetryWords.Failed));
        }
    }

    /// <summary>The journal has made a batch durable.</summary>
    public void BatchWritten(int entries, long bytes, TimeSpan duration)
    {
        if (_batchEntries is { Enabled: true })
        {
            _batchEntries.Record(entries);
        }

        if (_batchBytes is { Enabled: true })
        {
            _batchBytes.Record(bytes);
        }

        if (_batchDuration is { Enabled: true })
        {
            _batchDuration.Record(duration.TotalSeconds);
        }
    }

    /// <summary>A wake-up is delivered.</summary>
    public void WokenUp(DateTimeOffset due, TimeProvider time)
    {
        if (_wakeUpLag is { Enabled: true })
        {
            _wakeUpLag.Record(Seconds(time.GetUtcNow() - due));
        }
    }

    /// <summary>A batch of a run's log is stored.</summary>
    public void LogStored(LogBatch batch)
    {
        if (_linesKept is { Enabled: true } || _linesDropped is { Enabled: true })
        {
            var dropped = 0L;
            var kept = 0;
            for (var i = 0; i < batch.Entries.Count; i++)
            {
                dropped += batch.Entries[i].Dropped;
                kept += batch.Entries[i].Dropped == 0 ? 1 : 0;
            }

            Add(_linesKept, kept);
            Add(_linesDropped, dropped);
        }
    }

    private static void Add(Counter<long>? counter, long count)
    {
        if (count > 0)
        {
            counter?.Add(count);
        }
    }

    private static Tag Job(string job) => new(Attributes.JobId, job);

    private static double Seconds(TimeSpan time) => Math.Max(0, time.TotalSeconds);

    private void Begun(InstanceRecord next, DateTimeOffset start)
    {
        if (_started is { Enabled: true })
        {
            _started.Add(1, Job(_jobs.Of(next.InstanceId)));
        }

        if (next.Attempt != 1)
        {
            return;
        }

        if (_startLatency is { Enabled: true })
        {
            _startLatency.Record(Seconds(start - (next.ScheduledTime > next.CreatedTime ? next.ScheduledTime : next.CreatedTime)), Job(_jobs.Of(next.InstanceId)));
        }

        if (_scheduleLag is { Enabled: true })
        {
            _scheduleLag.Record(Seconds(start - next.ScheduledTime), Job(_jobs.Of(next.InstanceId)));
        }
    }

    private void Ended(InstanceRecord next, AttemptRecord row)
    {
        if (_attemptsEnded is { Enabled: true })
        {
            Count(_attemptsEnded, next.InstanceId, row);
        }

        if (next.IsOpen)
        {
            return;
        }

        if (_ended is { Enabled: true })
        {
            Count(_ended, next.InstanceId, row);
        }

        if (_duration is { Enabled: true } && row.StartedTime is { } start)
        {
            _duration.Record(Seconds(row.EndedTime - start), Job(_jobs.Of(next.InstanceId)), new Tag(Attributes.Status, TelemetryWords.Of(row.Status)));
        }
    }

    private void Count(Counter<long> counter, InstanceId instanceId, AttemptRecord row)
    {
        var job = Job(_jobs.Of(instanceId));
        var status = new Tag(Attributes.Status, TelemetryWords.Of(row.Status));
        if (row.Status == InstanceStatus.Failed)
        {
            counter.Add(1, job, status, new Tag(Attributes.ErrorType, TelemetryWords.Of(row.Failure?.Kind ?? FailureKind.Internal)));
        }
        else
        {
            counter.Add(1, job, status);
        }
    }
}
