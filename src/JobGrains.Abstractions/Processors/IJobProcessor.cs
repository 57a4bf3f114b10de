namespace JobGrains;

/// <summary>Does the work of a standalone job, or of a broadcast that needs neither pre- nor post-process.</summary>
public interface IJobProcessor : IProcessor
{
    /// <summary>
    /// Runs one task. At least once (at most once a try for broadcast): effects outside JobGrains should be idempotent on the ids in the context.
    /// An exception, a null result or <see cref="ProcessorResult.Failed"/> ends the try. The token fires on cancel, timeout and drain.
    /// </summary>
    ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken);
}
