namespace JobGrains.Simulation.Running;

/// <summary>What the process ends with.</summary>
internal enum ExitCode
{
    Passed = 0,

    /// <summary>An invariant was violated.</summary>
    Failed = 1,

    /// <summary>The command line cannot be understood.</summary>
    Usage = 2,

    /// <summary>A seed that was run twice did not do the same.</summary>
    NotDeterministic = 3,

    /// <summary>A mutant was not applied, not exercised or not caught.</summary>
    MutantSurvived = 4,
}
