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
        var shares = WorkloadList.All.Sum(workload => workload.Share);
        foreach (var workload in WorkloadList.All)
        {
            runner.Summary.Workloads.Should().ContainKey(workload.Name).WhoseValue.Should().BeGreaterThan(Lifetimes * workload.Share / shares / 2, "each workload has its share");
        }
    }
}
