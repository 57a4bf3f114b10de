namespace JobGrains.Instances;

/// <summary>What a map or map-reduce remembers of its trackers, which own the tasks. Persisted with the <see cref="InstanceRecord"/>.</summary>
internal sealed record MapState
{
    public static readonly MapState Empty = new();

    /// <summary>The attempt whose results the current one adopts; 0 means none.</summary>
    public int AdoptFrom { get; init; }

    /// <summary>The tasks to do again, where not all that did not succeed.</summary>
    public IReadOnlyList<TaskId> Again { get; init; } = [];

    /// <summary>The attempts whose trackers and pages still exist.</summary>
    public IReadOnlyList<int> KeptAttempts { get; init; } = [];

    /// <summary>The counts of the attempt, once it has ended.</summary>
    public TaskCounts? Counts { get; init; }
}
