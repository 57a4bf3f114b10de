namespace JobGrains;

/// <summary>How far a cancel has come. Values travel between versions: they never change.</summary>
public enum CancelStage
{
    /// <summary>No cancel was asked for.</summary>
    None = 0,

    /// <summary>It is recorded durably: no further task starts once its holder knows.</summary>
    Requested = 1,

    /// <summary>The tokens of all running processors have fired.</summary>
    Acknowledged = 2,

    /// <summary>At least one processor did not stop within the grace period; its late result does not count.</summary>
    Abandoned = 3,
}
