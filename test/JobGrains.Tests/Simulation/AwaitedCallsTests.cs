using System.Text.RegularExpressions;
using JobGrains.Tests.Documentation;

namespace JobGrains.Tests.Simulation;

/// <summary>No grain awaits a call that can come back to it: awaited calls go down only, so there is no cycle of them. What goes up is sent.</summary>
public sealed partial class AwaitedCallsTests
{
    private static readonly string[] Order = ["Catalog", "Job", "JobInstance", "MapReduceTracker", "TaskPage", "Worker"];

    // Another grain of the same kind, of an earlier attempt, which itself calls none of a later one.
    private static readonly string[] Earlier = ["IMapReduceTrackerGrain, ReadTrackerRequest", "ITaskPageGrain, ReadTasksRequest"];

    [Fact]
    public void AwaitedCalls_GoDown()
    {
        var calls = 0;
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "src", "JobGrains"), "*Grain*.cs", SearchOption.AllDirectories))
        {
            var caller = Array.IndexOf(Order, FileName().Match(Path.GetFileName(file)).Groups["grain"].Value);
            foreach (Match call in Call().Matches(File.ReadAllText(file)))
            {
                calls++;
                var callee = Array.IndexOf(Order, call.Groups["grain"].Value);
                callee.Should().BeGreaterThanOrEqualTo(0, "{0} is a grain of the engine", call.Value);
                (callee > caller || (callee == caller && Earlier.Contains(call.Groups["types"].Value))).Should().BeTrue("{0} awaits {1}", Path.GetFileName(file), call.Value);
            }
        }

        calls.Should().BeGreaterThan(10);
    }

    [GeneratedRegex(@"^(?<grain>\w+?)Grain\.")]
    private static partial Regex FileName();

    [GeneratedRegex(@"Host\.CallAsync<(?<types>I(?<grain>\w+)Grain, \w+)")]
    private static partial Regex Call();
}
