using System.Text.RegularExpressions;

namespace JobGrains.Tests.Documentation;

/// <summary>docs/lifecycle.md names every state, draws it, and knows which are final.</summary>
public sealed partial class LifecycleTests
{
    private static readonly string[] Sections = Repository.Read("docs/lifecycle.md").Split("\n## ");

    [Fact]
    public void InstanceStates_AreThoseOfTheEnum() =>
        Check("Instances", Enum.GetValues<InstanceStatus>().ToDictionary(status => status.ToString(), status => status.IsTerminal()));

    [Fact]
    public void TaskStates_AreThoseOfTheEnum() =>
        Check("Tasks", Enum.GetValues<JobTaskStatus>().ToDictionary(status => status.ToString(), status => status.IsTerminal()));

    [Fact]
    public void CancelStages_AreThoseOfTheEnum() =>
        Enum.GetNames<CancelStage>().Should().OnlyContain(name => Section("Instances").Contains($"`{name}`"));

    private static void Check(string name, Dictionary<string, bool> states)
    {
        var section = Section(name);
        var rows = Row().Matches(section).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var arrows = Arrow().Matches(section).Select(match => (From: match.Groups[1].Value, To: match.Groups[2].Value)).ToList();

        rows.Keys.Should().Equal(states.Keys);
        rows.Where(row => row.Value.StartsWith("Final", StringComparison.Ordinal)).Select(row => row.Key).Should().Equal(states.Where(state => state.Value).Select(state => state.Key));
        arrows.SelectMany(arrow => new[] { arrow.From, arrow.To }).Where(state => state != "[*]").Distinct().Should().BeEquivalentTo(states.Keys);
        arrows.Where(arrow => arrow.To == "[*]").Select(arrow => arrow.From).Should().BeEquivalentTo(states.Where(state => state.Value).Select(state => state.Key));
    }

    private static string Section(string name) => Sections.Single(section => section.StartsWith(name + "\n", StringComparison.Ordinal));

    [GeneratedRegex(@"^\| `(\w+)` \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^ +(\S+) --> (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
