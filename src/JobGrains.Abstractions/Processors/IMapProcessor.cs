namespace JobGrains;

/// <summary>Does the work of a map: of the root task, and of the tasks that it and they map.</summary>
public interface IMapProcessor : IProcessor
{
    /// <summary>
    /// Runs one task, at least once. <see cref="IMapContext.IsRoot"/> tells the root; <see cref="IMapContext.MapAsync(IReadOnlyList{MapItem}, CancellationToken)"/>
    /// maps children. A task that runs again must map the same children, or give them keys.
    /// </summary>
    ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken);
}
