namespace JobGrains;

/// <summary>Does the work of a map-reduce.</summary>
public interface IMapReduceProcessor : IMapProcessor
{
    /// <summary>
    /// Runs when all tasks have ended and decides the attempt, at least once: two invocations may overlap after a false suspicion, so effects must be
    /// idempotent on (instance, attempt). Each invocation streams the whole set in the same order, the root first, from durable pages; memory stays bounded.
    /// </summary>
    ValueTask<ProcessorResult> ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken);
}
