namespace JobGrains;

/// <summary>Whether a silo takes new work. Values travel between versions: they never change.</summary>
public enum SiloReadiness
{
    /// <summary>It does.</summary>
    Ready = 0,

    /// <summary>It is stopping: it takes none and hands back what has not started.</summary>
    Draining = 1,

    /// <summary>Too many processors were abandoned on it and have not returned.</summary>
    Unhealthy = 2,

    /// <summary>An operator has taken it out of service: it takes none. What it has goes on, or is handed on if it was drained.</summary>
    Cordoned = 3,
}
