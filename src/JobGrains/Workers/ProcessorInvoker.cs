using JobGrains.Diagnostics;
using JobGrains.Dispatch;
using Microsoft.Extensions.Logging;

namespace JobGrains.Workers;

/// <summary>The only place that runs user code, and turns whatever comes of it into a report. Never throws.</summary>
internal sealed partial class ProcessorInvoker(WorkerParts parts, WorkerProgress progress)
{
    private static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(366);

    public ValueTask<TaskReport> InvokeAsync(WorkerTask task) => parts.Telemetry.IsObserved ? ObserveAsync(task) : RunAsync(task);

    /// <summary>Runs it as a span, and takes its time.</summary>
    private async ValueTask<TaskReport> ObserveAsync(WorkerTask task)
    {
        var activity = parts.Telemetry.Traces.StartTask(task, parts.Host.Id);
        var began = parts.Host.Time.GetTimestamp();
        var report = await RunAsync(task);

        // As the worker will judge it: what was stopped for its time limit has failed.
        var judged = StopRules.Judge(report, task.Cause, parts.Host.Id, task.Delivered.Try, task.Session.Limits);
        parts.Telemetry.Metrics.Processed(task.Session.Key.InstanceId, judged.Kind, parts.Host.Time.GetElapsedTime(began));
        if (activity is not null)
        {
            EngineTraces.EndTask(activity, judged, task.IsAbandoned);
        }

        return report;
    }

    private async ValueTask<TaskReport> RunAsync(WorkerTask task)
    {
        var token = task.Cancellation!.Token;
        if (token.IsCancellationRequested)
        {
            return task.Reports(ReportKind.Canceled);
        }

        IProcessor processor;
        try
        {
            processor = task.Instance!.Get();
        }
        catch (Exception exception)
        {
            // Making a processor runs the user's constructors and factories.
            return Fail(task, FailureKind.Processor, exception);
        }

        JobContext? context = null;
        try
        {
            context = CreateContext(task);
            parts.RunLogs.Enter(context);
            parts.Host.UserCodeWatch?.OnCalling(context);
            var result = await Run(processor, context, task, token);
            return context.MappedDifferently is { } message ? Fail(task, FailureKind.MappedDifferently, message) : Read(task, result);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return task.Reports(ReportKind.Canceled);
        }
        catch (Exception exception)
        {
            return context?.MappedDifferently is { } message ? Fail(task, FailureKind.MappedDifferently, message) : Fail(task, KindOf(exception), exception);
        }
        finally
        {
            if (context is not null)
            {
                parts.Host.UserCodeWatch?.OnReturned(context);
                if (context.End() is { } scope)
                {
                    await CloseAsync(scope, task.TaskId);
                }
            }
        }
    }

    /// <summary>Closes what belongs to the user: a scope, or a processor with its scope. What it throws is logged and changes nothing.</summary>
    public async ValueTask CloseAsync(IAsyncDisposable owned, object owner)
    {
        try
        {
            await owned.DisposeAsync();
        }
        catch (Exception exception)
        {
            LogCloseFailed(parts.Logger, exception, owner);
        }
    }

    /// <summary>Fires the token of a task, which runs what the user has registered on it.</summary>
    public void Fire(WorkerTask task)
    {
        try
        {
            task.Cancellation!.Cancel();
        }
        catch (Exception exception)
        {
            LogCallbackFailed(parts.Logger, exception, task.TaskId);
        }
    }

    private static FailureKind KindOf(Exception exception) =>
        exception is PayloadTooLargeException or JobLimitExceededException ? FailureKind.Limit : FailureKind.Exception;

    private JobContext CreateContext(WorkerTask task) => task.Session.ExecutionType switch
    {
        ExecutionType.Broadcast when task.TaskId.IsBroadcastTarget => new BroadcastContext(parts, task, progress),
        ExecutionType.Map or ExecutionType.MapReduce when task.TaskId != TaskId.Final => new MapContext(parts, task, progress),
        _ => new JobContext(parts, task, progress),
    };

    private ValueTask<ProcessorResult> Run(IProcessor processor, JobContext context, WorkerTask task, CancellationToken token) => task.Session.ExecutionType switch
    {
        ExecutionType.Standalone => ((IJobProcessor)processor).ProcessAsync(context, token),
        ExecutionType.Broadcast => RunBroadcast(processor, context, task, token),
        _ when task.TaskId == TaskId.Final => ((IMapReduceProcessor)processor).ReduceAsync(context, new ReduceResults(parts, task).ReadAsync(token), token),
        _ => ((IMapProcessor)processor).ProcessAsync((MapContext)context, token),
    };

    private static ValueTask<ProcessorResult> RunBroadcast(IProcessor processor, JobContext context, WorkerTask task, CancellationToken token)
    {
        var broadcast = processor as IBroadcastProcessor;
        if (task.TaskId.IsBroadcastTarget)
        {
            return broadcast?.ProcessAsync((BroadcastContext)context, token) ?? ((IJobProcessor)processor).ProcessAsync(context, token);
        }

        var outcomes = task.Delivered.Outcomes ?? [];
        return task.TaskId == TaskId.Root
            ? broadcast?.PreProcessAsync(context, token) ?? new(ProcessorResult.Succeeded())
            : broadcast?.PostProcessAsync(context, outcomes, token) ?? new(BroadcastVerdict.Decide(context, outcomes));
    }

    private TaskReport Read(WorkerTask task, ProcessorResult? result)
    {
        switch (result?.Kind)
        {
            case ProcessorResultKind.Succeeded when Failures.IsTooLarge(result.Value, out var bytes):
                return Fail(task, FailureKind.Limit, new PayloadTooLargeException("The result of the task", bytes).Message);
            case ProcessorResultKind.Succeeded:
                return new() { TaskId = task.TaskId, Epoch = task.Batch.Epoch, Kind = ReportKind.Succeeded, Result = result.Value };
            case ProcessorResultKind.Snoozed when result.Delay < TimeSpan.Zero || result.Delay > LongestSnooze:
                return Fail(task, FailureKind.Limit, $"The processor asked to snooze for {result.Delay}; the range is zero to {LongestSnooze.Days} days.");
            case ProcessorResultKind.Snoozed:
                return new() { TaskId = task.TaskId, Epoch = task.Batch.Epoch, Kind = ReportKind.Snoozed, Delay = result.Delay };
            case ProcessorResultKind.Failed:
                return Fail(task, FailureKind.Reported, result.Value ?? "The processor answered that it failed, without a message.");
            default:
                return Fail(task, FailureKind.Reported, "The processor returned null instead of a ProcessorResult.");
        }
    }

    private TaskReport Fail(WorkerTask task, FailureKind kind, string message) =>
        task.Reports(ReportKind.Failed, Failures.Of(kind, message, parts.Host.Id, task.Delivered.Try));

    private TaskReport Fail(WorkerTask task, FailureKind kind, Exception exception)
    {
        var report = task.Reports(ReportKind.Failed, Failures.Of(kind, exception, parts.Host.Id, task.Delivered.Try));
        return Failures.Names(task.Session.Spec!.Definition.TaskRetry.DoNotRetryOn, exception) ? report with { Retry = RetryRule.Never } : report;
    }

    [LoggerMessage(EventId = 301, Level = LogLevel.Warning, Message = "Closing the services of {Owner} threw")]
    private static partial void LogCloseFailed(ILogger logger, Exception exception, object owner);

    [LoggerMessage(EventId = 302, Level = LogLevel.Warning, Message = "A callback on the cancellation token of task {TaskId} threw")]
    private static partial void LogCallbackFailed(ILogger logger, Exception exception, TaskId taskId);
}
