using System.Globalization;
using JobGrains.Crash;

namespace JobGrains.Tests.Crash;

/// <summary>The crash suites find what they are there to find: logs in which all is well, and each with one thing that must not be.</summary>
public sealed class CrashFindingsTests
{
    private const string PlainRun = "plain.0.a";
    private const string MapRun = "map.0.b";
    private const string BroadcastRun = "broadcast.0.c";

    public static TheoryData<string, string> Broken { get; } = new()
    {
        { "1: key k1 yielded several runs", "0 accepted plain k1 5 plain.0.other" },
        { "2: plain.0.lost was accepted and has not ended", "0 accepted plain k9 5 plain.0.lost" },
        { "2: plain.0.lost never started", "0 accepted plain k9 5 plain.0.lost" },
        { "3: broadcast.0.c 1 b0 try 1 started 2 times", "1 started broadcast.0.c 1 b0 1 1.9 s1" },
        { "3: broadcast.0.c 1 b0 moved", "2 started broadcast.0.c 1 b0 2 1.9 s2" },
        { "4: plain.0.a 1 root started twice by one delivery", "2 started plain.0.a 1 root 1 1.1 s2" },
        { "4: a reduce of map.0.b saw 1 results, 1 distinct, 0 lost and 0 other tasks, of 2", "1 reduced map.0.b 1 2 1 1 0 0 0" },
        { "4: a reduce of map.0.b saw 3 results, 2 distinct, 0 lost and 0 other tasks, of 2", "1 reduced map.0.b 1 2 3 2 2 0 0" },
        { "4: a reduce of map.0.b saw 1 results, 1 distinct, 1 lost and 0 other tasks, of 2", "1 reduced map.0.b 1 2 1 1 0 1 0" },
        { "6: plain.0.a attempt 1 ended Failed and then Succeeded", "0 ended plain.0.a 1 Failed" },
        { "6: plain.0.a 1 root started in process 3 after it had ended in process 0", "3 started plain.0.a 1 root 1 1.2 s3" },
        { "6: plain.0.a attempt 1 has 2 rows", "0 history plain.0.a 1 Failed - 0 0 - 0" },
    };

    [Fact]
    public void Violations_WhenAllIsWell_AreNone() => Find(Well()).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Broken))]
    public void Violations_WhenAGuaranteeIsBroken_NameIt(string expected, string line)
    {
        var lines = Well();
        lines.Add(line);

        Find(lines).Should().Contain(violation => violation.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 0, "")]
    [InlineData(1, 1, "4: plain.0.unknown 1 root started 1 times, of at most 0")]
    [InlineData(0, 0, "4: plain.0.unknown 1 root started 1 times, of at most 0")]
    public void Violations_WhenARunStartsThatNobodyWasToldOf_NameItUnlessItWasAskedFor(int asked, int answered, string expected)
    {
        var lines = Well();
        lines.AddRange([$"0 asked {asked}", $"0 answered {answered}", "1 started plain.0.unknown 1 root 1 1.1 s1"]);

        string.Join("; ", Find(lines)).Should().Be(expected);
    }

    [Fact]
    public void Violations_WhenATaskStartsTooOften_NameIt()
    {
        var lines = Well();
        lines.AddRange(Enumerable.Range(2, 3).Select(delivery => $"2 started {PlainRun} 1 root 1 1.{delivery} s2"));

        Find(lines).Should().Contain($"4: {PlainRun} 1 root started 4 times, of at most 3");
    }

    [Fact]
    public void Violations_WhenNobodyReduced_NameIt()
    {
        var lines = Well();
        lines.RemoveAll(line => line.Contains(" reduced ", StringComparison.Ordinal));

        Find(lines).Should().ContainSingle().Which.Should().StartWith($"5: {MapRun} ended Succeeded without a reduce");
    }

    [Fact]
    public void Violations_WhenTheDeadGoOn_CountNoneButBroadcasts()
    {
        var lines = Well();
        lines.Add($"7 started {PlainRun} 1 root 1 1.2 s7");

        Find(lines, start => start.Process == 7).Should().BeEmpty("nobody has heard of it");

        lines.Add($"7 started {BroadcastRun} 1 b1 1 1.9 s7");
        Find(lines, start => start.Process == 7).Should().Contain(violation => violation.StartsWith("3: ", StringComparison.Ordinal));
    }

    private static List<string> Well() =>
    [
        "0 submitting plain k1 5",
        $"0 accepted plain k1 5 {PlainRun}",
        $"1 started {PlainRun} 1 root 1 1.1 s1",
        $"0 ended {PlainRun} 1 Succeeded",
        $"0 history {PlainRun} 1 Succeeded 5 0 0 - 0",
        "0 submitting map k2 2",
        $"0 accepted map k2 2 {MapRun}",
        $"1 started {MapRun} 1 root 1 1.1 s1",
        $"1 started {MapRun} 1 0.0 1 1.1 s1",
        $"2 started {MapRun} 1 0.1 1 1.2 s2",
        $"1 started {MapRun} 1 final 1 1.2 s1",
        $"1 reduced {MapRun} 1 2 2 2 1 0 0",
        $"0 history {MapRun} 1 Succeeded 1 0 0 - 0",
        "0 submitting broadcast k3 1",
        $"0 accepted broadcast k3 1 {BroadcastRun}",
        $"1 started {BroadcastRun} 1 b0 1 1.1 s1",
        $"2 started {BroadcastRun} 1 b1 1 1.2 s2",
        $"0 history {BroadcastRun} 1 Succeeded - 0 0 - 0",
    ];

    private static List<string> Find(List<string> lines, Func<LogLine, bool>? isOfTheDead = null) =>
        new CrashFindings([.. lines.Select((line, time) => LogLine.Parse(string.Create(CultureInfo.InvariantCulture, $"{line.Insert(line.IndexOf(' ', StringComparison.Ordinal), $" {time}").Replace(' ', '\t')}\t."))!)], isOfTheDead).Violations;
}
