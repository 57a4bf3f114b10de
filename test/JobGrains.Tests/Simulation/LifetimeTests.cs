using JobGrains.Simulation.Running;

namespace JobGrains.Tests.Simulation;

/// <summary>The seeds that every build runs; more on demand with the runner of JobGrains.Simulation.</summary>
public sealed class LifetimeTests
{
    [Fact]
    public void ThousandsOfLifetimes_HoldEveryInvariant()
    {
        using var output = new StringWriter();

        var exit = new SeedRunner(new RunnerOptions { First = 1, Last = 3_000 }, output).Run();

        exit.Should().Be(ExitCode.Passed, "{0}", output);
    }
}
