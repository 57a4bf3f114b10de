namespace JobGrains;

/// <summary>How a run of a job is spread over the cluster. Values are stored: they never change.</summary>
public enum ExecutionType
{
    /// <summary>One task on one silo, at least once.</summary>
    Standalone = 0,

    /// <summary>One task on every eligible silo, keyed by silo identity: never moved, at most one start a try.</summary>
    Broadcast = 1,

    /// <summary>A root task that maps children to any depth; the run succeeds when all of them do.</summary>
    Map = 2,

    /// <summary>As <see cref="Map"/>, with a reduce that sees every result and decides the run.</summary>
    MapReduce = 3,
}
