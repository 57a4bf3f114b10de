namespace JobGrains;

/// <summary>What a task of a map or map-reduce knows of itself, and how it maps children.</summary>
public interface IMapContext : IJobContext
{
    /// <summary>Whether this is the root task.</summary>
    bool IsRoot { get; }

    /// <summary>The name that the mapping task gave; null for the root.</summary>
    string? TaskName { get; }

    /// <summary>The payload that the mapping task gave; null for the root.</summary>
    string? Payload { get; }

    /// <summary>
    /// Maps children. They are durable, and start, once this returns; more than a page are split into batches, each accepted whole or not at all. Awaiting it is the back-pressure.
    /// </summary>
    /// <exception cref="MapRefusedException">This delivery was superseded, has reported, or maps other children than before under the same identity.</exception>
    /// <exception cref="PayloadTooLargeException">A payload exceeds <see cref="JobLimits.MaxPayloadBytes"/>.</exception>
    /// <exception cref="JobLimitExceededException">The attempt would have more than <see cref="MapOptions.MaxTasks"/> tasks.</exception>
    /// <exception cref="JobGrainsUnavailableException">Whether a batch was accepted is unknown; mapping the same children again is safe.</exception>
    ValueTask MapAsync(IReadOnlyList<MapItem> items, CancellationToken cancellationToken = default);
}
