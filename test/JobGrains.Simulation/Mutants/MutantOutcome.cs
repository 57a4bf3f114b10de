namespace JobGrains.Simulation.Mutants;

/// <summary>What became of a mutant.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="IsExercised">Whether a changed line was reached.</param>
/// <param name="FirstSeed">The first seed that found it; null where none did.</param>
/// <param name="Invariant">What that seed violated.</param>
/// <param name="Problem">Why it could not be run.</param>
internal sealed record MutantOutcome(Mutant Mutant, bool IsExercised, ulong? FirstSeed, string? Invariant, string? Problem = null)
{
    public bool IsCaught => IsExercised && FirstSeed is not null;
}
