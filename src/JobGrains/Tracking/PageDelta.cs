using JobGrains.Instances;

namespace JobGrains.Tracking;

/// <summary>What happened to a page since its base was written. Every part may be absent.</summary>
internal sealed record PageDelta
{
    /// <summary>Tasks added.</summary>
    public ChildRun? Added { get; init; }

    public IReadOnlyList<string?>? Payloads { get; init; }

    public IReadOnlyList<string?>? Keys { get; init; }

    public IReadOnlyList<string?>? Names { get; init; }

    /// <summary>The indexes of tasks that succeeded.</summary>
    public IReadOnlyList<int>? Succeeded { get; init; }

    /// <summary>Their results, in the same order; null where none has one.</summary>
    public IReadOnlyList<string?>? Results { get; init; }

    /// <summary>The indexes of tasks that were cancelled before they were sent.</summary>
    public IReadOnlyList<int>? Canceled { get; init; }

    /// <summary>Other changes of tasks.</summary>
    public IReadOnlyList<PageTaskDetail>? Changed { get; init; }

    public long? Incarnation { get; init; }

    public int? Mark { get; init; }

    public ClosedState? Closed { get; init; }

    public StopRecord? Stop { get; init; }
}
