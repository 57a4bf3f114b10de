using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Running;

/// <summary>Looks for the fewest faults with which a seed still violates the same invariant: turns one off after another, and keeps off what is not needed.</summary>
internal static class Shrinker
{
    public static (LifetimeResult Result, IReadOnlySet<FaultKind> Without) Shrink(LifetimeResult failed, LifetimeOptions options)
    {
        var without = options.Without.ToHashSet();
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            if (!without.Add(kind))
            {
                continue;
            }

            var result = Lifetime.Run(failed.Seed, options with { Without = without, Trace = null });
            if (result.Invariant == failed.Invariant)
            {
                failed = result;
            }
            else
            {
                without.Remove(kind);
            }
        }

        return (failed, without);
    }
}
