namespace JobGrains;

/// <summary>Does the work of a broadcast.</summary>
public interface IBroadcastProcessor : IProcessor
{
    /// <summary>Runs once before the targets, on one silo, retried like any task. If it finally fails, all targets are skipped.</summary>
    ValueTask<ProcessorResult> PreProcessAsync(IJobContext context, CancellationToken cancellationToken) => new(ProcessorResult.Succeeded());

    /// <summary>Runs on each target silo, at most once a try, and nowhere else.</summary>
    ValueTask<ProcessorResult> ProcessAsync(IBroadcastContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Runs after all targets have ended, at least once, and decides the attempt. The default succeeds if no target failed or was lost (and, if the
    /// job requires all silos, none was skipped).
    /// </summary>
    ValueTask<ProcessorResult> PostProcessAsync(IJobContext context, IReadOnlyList<BroadcastOutcome> outcomes, CancellationToken cancellationToken) =>
        new(BroadcastVerdict.Decide(context, outcomes));
}
