using System.Globalization;

namespace JobGrains;

internal static class BroadcastVerdict
{
    public static ProcessorResult Decide(IJobContext context, IReadOnlyList<BroadcastOutcome> outcomes)
    {
        var succeeded = outcomes.Count(o => o.Status == JobTaskStatus.Succeeded);
        var failed = outcomes.Count(o => o.Status is JobTaskStatus.Failed or JobTaskStatus.Canceled);
        var lost = outcomes.Count(o => o.Status == JobTaskStatus.Lost);
        var skipped = outcomes.Count(o => o.Status == JobTaskStatus.Skipped);
        var summary = string.Create(CultureInfo.InvariantCulture, $"succeeded: {succeeded}, failed: {failed}, lost: {lost}, skipped: {skipped}");
        var skippedCounts = context.Definition.Broadcast.SkippedSilos == SkippedSilos.RequireAllSilos && skipped > 0;
        return failed + lost > 0 || skippedCounts ? ProcessorResult.Failed(summary) : ProcessorResult.Succeeded(summary);
    }
}
