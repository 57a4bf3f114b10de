namespace JobGrains.Testing;

/// <summary>The kinds of grains that calls go to.</summary>
public enum CallTarget
{
    /// <summary>Any.</summary>
    Any = 0,

    /// <summary>A job: its definition, its queue.</summary>
    Job = 1,

    /// <summary>A run: its attempts; of a standalone run and of a broadcast also its tasks.</summary>
    Instance = 2,

    /// <summary>What counts the tasks of a map or map-reduce and lets it reduce.</summary>
    Tracker = 3,

    /// <summary>A page of mapped tasks.</summary>
    Page = 4,

    /// <summary>The worker of a silo, which runs the processors: calls to it start, cancel and acknowledge tasks.</summary>
    Worker = 5,
}
