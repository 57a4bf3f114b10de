using JobGrains.Simulation.Running;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Kernel;

namespace JobGrains.Tests.Simulation;

/// <summary>The command line of the seed runner.</summary>
public sealed class RunnerOptionsTests
{
    [Theory]
    [InlineData("--seed x", "--seed takes a number, and not 'x'.")]
    [InlineData("--seed", "--seed takes a number, and not ''.")]
    [InlineData("--seeds 9..1", "--seeds takes a range like 1..2000, and not '9..1'.")]
    [InlineData("--minutes -1", "--minutes takes a number, and not '-1'.")]
    [InlineData("--workload Nothing", "--workload does not know 'Nothing'; it takes *Broadcast*")]
    [InlineData("--workload 1", "--workload does not know '1'; *")]
    [InlineData("--without SiloCrashed,Rain", "--without does not know 'Rain'; it takes *SiloCrashed*")]
    [InlineData("--trace", "--trace prints one lifetime: give it with --seed.")]
    [InlineData("--mutant a", "--mutant goes with --mutants.")]
    [InlineData("--check-determinism --minutes 3", "--check-determinism takes *")]
    [InlineData("--sed 4", "The argument '--sed' is unknown.")]
    public void Parse_WhenAnArgumentIsBad_NamesIt(string line, string message)
    {
        var parse = () => RunnerOptions.Parse(line.Split(' '));

        parse.Should().Throw<UsageException>().WithMessage(message);
    }

    [Fact]
    public void Replay_WhenParsed_IsTheSameLifetime()
    {
        var failed = new RunnerOptions { First = 1, Last = 9, Workload = WorkloadList.Find("MapReduce") };

        var line = failed.Replay(7, new HashSet<FaultKind> { FaultKind.TimerLate, FaultKind.CallSlow });
        var replayed = RunnerOptions.Parse(line[(line.IndexOf(" -- ", StringComparison.Ordinal) + 4)..].Split(' '));

        replayed.Should().BeEquivalentTo(new RunnerOptions
        {
            First = 7,
            Last = 7,
            Workload = WorkloadList.Find("MapReduce"),
            Without = new HashSet<FaultKind> { FaultKind.TimerLate, FaultKind.CallSlow },
            Trace = true,
        });
    }
}
