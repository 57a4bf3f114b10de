using System.Globalization;
using JobGrains.Dispatch;
using JobGrains.Instances;

namespace JobGrains.Tracking;

/// <summary>How an attempt of a map ends. Pure.</summary>
internal static class TrackerRules
{
    /// <summary>The end of an attempt without a reduce: all is done, or nothing may start any more.</summary>
    public static EndAttemptRequest EndWithoutReduce(TrackerRecord record, TaskCounts counts, IReadOnlyList<TryRecord> failures, CancelStage stage)
    {
        if (record.Stop is { } stop)
        {
            return End(record, counts, failures, stage) with
            {
                Status = stop.Reason == StopReason.Canceled ? InstanceStatus.Canceled : InstanceStatus.Failed,
                Failure = new FailureInfo
                {
                    Kind = stop.Reason switch
                    {
                        StopReason.Timeout => FailureKind.Timeout,
                        StopReason.NoCapacity => FailureKind.NoCapacity,
                        _ => FailureKind.Canceled,
                    },
                    Message = stop.Message,
                },
            };
        }

        var unsuccessful = counts.Ended - counts.Succeeded;
        var summary = string.Create(CultureInfo.InvariantCulture, $"total: {counts.Total}, succeeded: {counts.Succeeded}, failed: {counts.Failed}, lost: {counts.Lost}, canceled: {counts.Canceled}");
        if (unsuccessful == 0)
        {
            return End(record, counts, failures, stage) with { Status = InstanceStatus.Succeeded, Result = summary };
        }

        var first = record.Root.Failure ?? (failures.Count > 0 ? failures[0].Failure : null);
        return End(record, counts, failures, stage) with
        {
            Status = InstanceStatus.Failed,
            Failure = new FailureInfo { Kind = FailureKind.Tasks, Message = $"Not all tasks succeeded ({summary}). The first failure: {first?.ToString() ?? "none recorded"}", ExceptionType = first?.ExceptionType, Silo = first?.Silo },
        };
    }

    /// <summary>The end of an attempt as reduce decided it.</summary>
    public static EndAttemptRequest EndAfterReduce(TrackerRecord record, TaskCounts counts, IReadOnlyList<TryRecord> failures)
    {
        var final = record.Final!;
        return final.Status switch
        {
            JobTaskStatus.Succeeded => End(record, counts, failures, CancelStage.None) with { Status = InstanceStatus.Succeeded, Result = final.Result },
            JobTaskStatus.Canceled => End(record, counts, failures, CancelStage.None) with { Status = InstanceStatus.Canceled, Failure = final.Failure },
            _ => End(record, counts, failures, CancelStage.None) with { Status = InstanceStatus.Failed, Failure = final.Failure },
        };
    }

    /// <summary>Whether reduce runs once all tasks have ended.</summary>
    public static bool Reduces(TrackerRecord record, TaskCounts counts) =>
        record.Session.Definition.ExecutionType == ExecutionType.MapReduce
        && record.Stop is null
        && (record.Session.Definition.Map.ReduceWhen == ReduceWhen.AllDone || counts.Ended == counts.Succeeded);

    private static EndAttemptRequest End(TrackerRecord record, TaskCounts counts, IReadOnlyList<TryRecord> failures, CancelStage stage) => new()
    {
        Attempt = record.Attempt,
        Status = InstanceStatus.Failed,
        CancelStage = stage,
        Tasks = counts,
        Tries = [.. record.Tries, .. failures],
    };
}
