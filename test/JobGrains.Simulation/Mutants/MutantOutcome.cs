namespace JobGrains.Simulation.Mutants;

/// <summary>What became of a mutant.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="IsExercised">Whether a changed line was reached.</param>
/// <param name="Found">What the first seed that found it violated; null where none did.</param>
/// <param name="Problem">Why it could not be run, or cannot be trusted.</param>
internal sealed record MutantOutcome(Mutant Mutant, bool IsExercised, Finding? Found, string? Problem = null)
{
    public bool IsCaught => IsExercised && Found is not null && Problem is null;
}
