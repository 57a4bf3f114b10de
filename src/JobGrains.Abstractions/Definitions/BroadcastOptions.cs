namespace JobGrains;

/// <summary>Settings of broadcast.</summary>
public sealed record BroadcastOptions
{
    /// <summary>A skipped silo does not fail the run; a retry leaves out silos that succeeded.</summary>
    public static BroadcastOptions Default { get; } = new();

    /// <summary>Whether a silo that was skipped fails the run.</summary>
    public SkippedSilos SkippedSilos { get; init; }

    /// <summary>Which silos a further attempt addresses.</summary>
    public BroadcastRetry Retry { get; init; }
}
