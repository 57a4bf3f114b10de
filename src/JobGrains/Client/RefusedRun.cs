using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;

namespace JobGrains.Client;

/// <summary>The row of history of a run that was accepted and could not be created: without an attempt, as that of a run that was cancelled before its first one.</summary>
internal static class RefusedRun
{
    public static HistoryRow RowOf(PreparedRun prepared, string reason, DateTimeOffset now, HistoryOptions history)
    {
        var row = new AttemptRecord
        {
            InstanceId = prepared.InstanceId,
            Attempt = 0,
            Status = InstanceStatus.Canceled,
            Failure = new FailureInfo { Kind = FailureKind.Canceled, Message = reason },
            BusinessKey = prepared.Run.BusinessKey,
            Tags = prepared.Run.Tags,
            ScheduledTime = prepared.AcceptedTime + prepared.Run.Delay,
            CreatedTime = prepared.AcceptedTime,
            EndedTime = now,
        };
        return new HistoryRow(row.InstanceId, row.Attempt, row.Status, row.EndedTime, InstanceLabels.Of(row), JsonCodec.Engine.Write(row)) { Rule = RowRule.Of(row, policy: null, history) };
    }
}
