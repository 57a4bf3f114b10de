using JobGrains.Simulation.Invariants;
using JobGrains.Simulation.Mutants;
using JobGrains.Tests.Documentation;

namespace JobGrains.Tests.Simulation;

/// <summary>The patches of test/Mutants, without running them: the runner's --mutants does.</summary>
public sealed class MutantTests
{
    private static readonly string[] Checks =
    [
        "Liveness", "EndsUnobserved", "AcceptedRunIsNeverLost", "NothingIsOrphaned", "NothingIsLeftBehind", "RunsAreFound", "SlotsAreFreed", "RetryOpensOneAttempt",
        "EachFireIsDecided", "FiresAreExact", "MissedRangesAddUp", "NothingBeforeItsTime", "FixedDelayNeverOverlaps",
        "EndsAreHeard", "EventsAreHeardInOrder", "LinesAreKeptOnce",
    ];

    private static string[] Patches => Directory.GetFiles(Path.Combine(Repository.Root, "test", "Mutants"), "*.patch");

    [Fact]
    public void EachPatch_SaysWhatFindsIt_AndIsInTheTable()
    {
        var known = Invariant.All.Select(invariant => invariant.Name).Concat(Checks).ToHashSet();
        var table = File.ReadAllText(Path.Combine(Repository.Root, "docs", "internals", "simulation.md"));
        foreach (var mutant in Patches.Select(Mutant.Read))
        {
            File.ReadAllText(mutant.Path).Should().Contain(MutantMark.Switch, "{0} says when it is reached", mutant.Name);
            known.Should().Contain(name => mutant.Expects(name), "{0} expects {1}", mutant.Name, mutant.Invariant);
            table.Should().Contain($"| `{mutant.Name}` |");
        }
    }
}
