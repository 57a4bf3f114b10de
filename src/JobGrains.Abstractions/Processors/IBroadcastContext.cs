namespace JobGrains;

/// <summary>What the task of a broadcast target knows of itself.</summary>
public interface IBroadcastContext : IJobContext
{
    /// <summary>The index of this target, from 0.</summary>
    int TargetIndex { get; }

    /// <summary>The number of targets.</summary>
    int TargetCount { get; }
}
