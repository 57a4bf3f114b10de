using JobGrains.Simulation.Mutants;
using JobGrains.Tests.Documentation;

namespace JobGrains.Tests.Simulation;

/// <summary>The patch that makes the next build of the engine for the crash suite's --upgrade.</summary>
public sealed class UpgradeTests
{
    [Fact]
    public void TheNextBuild_CanBeMade()
    {
        using var workshop = new Workshop(Repository.Root);

        workshop.Apply(Path.Combine(Repository.Root, "test", "Upgrade", "next.patch")).Should().Match<(int ExitCode, string Output)>(applied => applied.ExitCode == 0);
    }
}
