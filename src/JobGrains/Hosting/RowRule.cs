using JobGrains.Dispatch;
using JobGrains.Jobs;

namespace JobGrains.Hosting;

/// <summary>How long a row of history is kept: decided when it is written. The default is for ever.</summary>
/// <param name="Expires">When it is kept no more; null for never.</param>
/// <param name="Last">It is kept no more when there are so many newer rows with such a number, of its job and of its kind (attempts or decisions); 0 for never.</param>
internal readonly record struct RowRule(DateTimeOffset? Expires, int Last)
{
    public long ExpiresTicks => Expires?.UtcTicks ?? long.MaxValue;

    public static RowRule Of(AttemptRecord row, HistoryPolicy? policy, HistoryOptions defaults)
    {
        var isOrdinary = row.Status == InstanceStatus.Succeeded || FireDecision.IsSkip(row);
        var (keep, last, retention) = policy is null ? (defaults.Keep, defaults.Last, defaults.Retention) : (policy.Keep, policy.Last, policy.Retention);
        return new RowRule(TaskRules.Later(row.EndedTime, retention), isOrdinary && keep == HistoryKeep.Failures ? last : 0);
    }
}
