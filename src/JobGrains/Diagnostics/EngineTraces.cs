using System.Diagnostics;
using JobGrains.Dispatch;
using JobGrains.Workers;
using static JobGrains.Diagnostics.TelemetryNames;

namespace JobGrains.Diagnostics;

/// <summary>
/// Starts spans. The parent of all that a run does is what is stored with it: the span in which it was accepted, which has ended by then. So no span waits for another to end, and a silo that crashes takes
/// nothing with it that others depend on. Where nobody listens nothing is started, and a run of a caller without a trace has none.
/// </summary>
internal sealed class EngineTraces(ActivitySource? source)
{
    /// <summary>Whether somebody listens.</summary>
    public bool IsOn => source is not null && source.HasListeners();

    /// <summary>The trace that a caller is in.</summary>
    public StoredTrace? OfCaller() => source is null ? null : StoredTrace.Of(Activity.Current);

    /// <summary>The span of a caller that asks for a run, or for a retry.</summary>
    public Activity? StartCall(string name, string? jobId)
    {
        var activity = source?.StartActivity(name, ActivityKind.Producer);
        activity?.SetTag(Attributes.JobId, jobId);
        return activity;
    }

    /// <summary>The span of a run that nobody has called for, or whose caller has no trace: it begins a trace of its own. Where nobody listens, null.</summary>
    public Activity? StartRoot(InstanceId instanceId, DateTimeOffset? fireTime)
    {
        if (!IsOn)
        {
            return null;
        }

        var around = Activity.Current;
        Activity.Current = null;
        try
        {
            var activity = StartCall(Spans.Run, instanceId.JobId.Value);
            activity?.SetTag(Attributes.InstanceId, instanceId.Value);
            if (fireTime is { } time)
            {
                activity?.SetTag(Attributes.Origin, TelemetryWords.Schedule);
                activity?.SetTag(Attributes.FireTime, time.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            }

            return activity;
        }
        finally
        {
            Activity.Current = around;
        }
    }

    /// <summary>Begins a trace for a run that has come without one; null where nobody listens.</summary>
    public StoredTrace? TraceOf(InstanceId instanceId)
    {
        using var activity = StartRoot(instanceId, fireTime: null);
        return StoredTrace.Of(activity);
    }

    /// <summary>The span of a start of a task. It is current while the processor runs, so that the processor's own stand under it.</summary>
    public Activity? StartTask(WorkerTask task, SiloId silo)
    {
        if (task.Session.Spec?.Trace?.ToContext() is not { } parent || source?.StartActivity(NameOf(task), ActivityKind.Consumer, parent) is not { } activity)
        {
            return null;
        }

        if (activity.IsAllDataRequested)
        {
            Tag(activity, task.Session.Key.InstanceId, task.Session.Key.Attempt);
            activity.SetTag(Attributes.TaskId, task.TaskId.ToString());
            activity.SetTag(Attributes.Try, task.Delivered.Try);
            activity.SetTag(Attributes.Epoch, task.Batch.Epoch.ToString());
            activity.SetTag(Attributes.SiloId, silo.Value);
        }

        return activity;
    }

    /// <summary>A processor has returned.</summary>
    public static void EndTask(Activity activity, TaskReport report, bool isAbandoned)
    {
        activity.SetTag(Attributes.Outcome, TelemetryWords.Of(isAbandoned ? ReportKind.Abandoned : report.Kind));
        if (report.Kind == ReportKind.Failed)
        {
            Fail(activity, report.Failure);
            if (report.Failure is { ExceptionType: { } type } failure)
            {
                // Not from the exception itself: it is the user's, and asking it for its texts runs his code.
                activity.AddEvent(new ActivityEvent(Events.Exception, tags: new ActivityTagsCollection { [Attributes.ExceptionType] = type, [Attributes.ExceptionMessage] = failure.Message, [Attributes.ExceptionStack] = failure.Stack }));
            }
        }

        activity.Dispose();
    }

    /// <summary>The span of an attempt, made when it has ended: no activation needs to live as long as it.</summary>
    public void EndAttempt(StoredTrace? trace, AttemptRecord row)
    {
        if (!IsOn || trace?.ToContext() is not { } parent)
        {
            return;
        }

        using var activity = source!.StartActivity(Spans.Attempt, ActivityKind.Internal, parent, startTime: row.StartedTime ?? row.CreatedTime);
        if (activity is null)
        {
            return;
        }

        Tag(activity, row.InstanceId, row.Attempt);
        activity.SetTag(Attributes.Status, TelemetryWords.Of(row.Status));
        activity.SetTag(Attributes.Tasks, row.Tasks.Total);
        activity.SetTag(Attributes.TasksFailed, row.Tasks.Failed);
        activity.SetTag(Attributes.TasksLost, row.Tasks.Lost);
        activity.SetTag(Attributes.TasksRedelivered, row.Tasks.Redelivered);
        if (row.Status == InstanceStatus.Failed)
        {
            Fail(activity, row.Failure);
        }

        activity.SetEndTime(row.EndedTime.UtcDateTime);
    }

    /// <summary>A call has failed.</summary>
    public static void Fail(Activity? activity, Exception exception)
    {
        activity?.SetTag(Attributes.ErrorType, exception.GetType().FullName);
        activity?.AddException(exception);
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
    }

    private static void Fail(Activity activity, FailureInfo? failure)
    {
        activity.SetTag(Attributes.ErrorType, failure?.ExceptionType ?? TelemetryWords.Of(failure?.Kind ?? FailureKind.Internal));
        activity.SetStatus(ActivityStatusCode.Error, failure?.Message);
    }

    private static void Tag(Activity activity, InstanceId instanceId, int attempt)
    {
        activity.SetTag(Attributes.JobId, instanceId.JobId.Value);
        activity.SetTag(Attributes.InstanceId, instanceId.Value);
        activity.SetTag(Attributes.Attempt, attempt);
    }

    private static string NameOf(WorkerTask task) => task.Session.ExecutionType switch
    {
        ExecutionType.Broadcast when task.TaskId == TaskId.Root => Spans.PreProcess,
        ExecutionType.Broadcast when task.TaskId == TaskId.Final => Spans.PostProcess,
        _ when task.TaskId == TaskId.Final => Spans.Reduce,
        _ => Spans.Task,
    };
}
