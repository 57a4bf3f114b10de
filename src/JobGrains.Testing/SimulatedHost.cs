namespace JobGrains.Testing;

/// <summary>Whose habits a simulated cluster has.</summary>
public enum SimulatedHost
{
    /// <summary>The embedded host's: several records are written in one commit, wake-ups come in time.</summary>
    Embedded = 0,

    /// <summary>
    /// Orleans': records are written one by one, wake-ups come by the minute and are missed, healthy grains lose their activation when any silo leaves, and, under random faults, a write that timed out may land later.
    /// </summary>
    Orleans = 1,
}
