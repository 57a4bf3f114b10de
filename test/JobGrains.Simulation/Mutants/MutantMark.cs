namespace JobGrains.Simulation.Mutants;

/// <summary>How a mutant says that one of its lines was reached: each patch sets this switch.</summary>
internal static class MutantMark
{
    public const string Switch = "JobGrains.Mutant";

    public static bool IsSet => AppContext.TryGetSwitch(Switch, out var isSet) && isSet;
}
