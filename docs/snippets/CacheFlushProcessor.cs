namespace JobGrains.Docs;

public sealed class CacheFlushProcessor(ICache cache) : IBroadcastProcessor
{
    public async ValueTask<ProcessorResult> ProcessAsync(IBroadcastContext context, CancellationToken cancellationToken)
    {
        await cache.FlushAsync(cancellationToken);
        return ProcessorResult.Succeeded($"flushed on {context.Silo}, {context.TargetIndex + 1} of {context.TargetCount}");
    }

    public ValueTask<ProcessorResult> PostProcessAsync(IJobContext context, IReadOnlyList<BroadcastOutcome> outcomes, CancellationToken cancellationToken)
    {
        // A silo that is gone has no cache left to flush.
        var failed = outcomes.Where(outcome => outcome.Status == JobTaskStatus.Failed).Select(outcome => outcome.SiloName).ToList();
        return new(failed.Count == 0 ? ProcessorResult.Succeeded() : ProcessorResult.Failed($"Not flushed: {string.Join(", ", failed)}"));
    }
}
