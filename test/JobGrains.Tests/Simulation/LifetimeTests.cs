using JobGrains.Simulation.Running;
using JobGrains.Simulation.Workloads;

namespace JobGrains.Tests.Simulation;

/// <summary>The seeds that every build runs; more on demand with the runner of JobGrains.Simulation.</summary>
public sealed class LifetimeTests
{
    private const int Lifetimes = 3_000;

    [Fact]
    public void ThousandsOfLifetimes_HoldEveryInvariant()
    {
        using var output = new StringWriter();
        var runner = new SeedRunner(new RunnerOptions { First = 1, Last = Lifetimes }, output);

        var exit = runner.Run();

        exit.Should().Be(ExitCode.Passed, "{0}", output);
        var kinds = Enum.GetNames<WorkloadKind>();
        runner.Summary.Workloads.Keys.Should().BeEquivalentTo(kinds);
        runner.Summary.Workloads.Values.Should().OnlyContain(count => count > Lifetimes / kinds.Length / 4, "each workload has its share");
    }
}
