using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using JobGrains.Diagnostics;

namespace JobGrains.Tests.Documentation;

/// <summary>docs/telemetry.md is the catalogue: it has every name that there is, no other, and says of each instrument what it is.</summary>
public sealed partial class TelemetryPageTests
{
    private static readonly string[] Sections = Repository.Read("docs/telemetry.md").Split("\n## ");

    [Fact]
    public void Instruments_AreThoseOfTheConstants_WithTheirKindAndUnit()
    {
        var published = Published().ToDictionary(instrument => instrument.Name, instrument => (Kind: KindOf(instrument), instrument.Unit));
        var written = Instrument().Matches(Section("Metrics")).ToDictionary(match => match.Groups[1].Value, match => (Kind: match.Groups[2].Value, Unit: (string?)match.Groups[3].Value));

        written.Should().BeEquivalentTo(published);
        published.Keys.Should().BeEquivalentTo(Constants(typeof(TelemetryNames.Instruments)));
    }

    [Fact]
    public void Instruments_HaveADescription() => Published().Should().OnlyContain(instrument => !string.IsNullOrEmpty(instrument.Description));

    [Fact]
    public void Attributes_AreThoseOfTheConstants()
    {
        var written = Attribute().Matches(Section("Attributes")).Select(match => match.Groups[1].Value);

        written.Should().BeEquivalentTo(Constants(typeof(TelemetryNames.Attributes)));
    }

    [Fact]
    public void Spans_AreThoseOfTheConstants()
    {
        var written = Span().Matches(Section("Traces")).Select(match => match.Groups[1].Value);

        written.Should().BeEquivalentTo(Constants(typeof(TelemetryNames.Spans)).Concat(Constants(typeof(TelemetryNames.Events))));
    }

    [Fact]
    public void AttributesOfSpans_AreInTheListOfAttributes()
    {
        var named = Span().Matches(Section("Traces")).SelectMany(match => Name().Matches(match.Groups[2].Value)).Select(match => match.Groups[1].Value).ToList();

        named.Should().NotBeEmpty();
        named.Distinct().Should().BeSubsetOf(Constants(typeof(TelemetryNames.Attributes)));
    }

    [Fact]
    public void AttributesOfInstruments_AreInTheListOfAttributes()
    {
        var named = Instrument().Matches(Section("Metrics")).SelectMany(match => Name().Matches(match.Groups[4].Value)).Select(match => match.Groups[1].Value);

        named.Distinct().Should().BeSubsetOf(Constants(typeof(TelemetryNames.Attributes)));
    }

    private static List<Instrument> Published()
    {
        var scope = new object();
        using var meter = new Meter(new MeterOptions(JobGrainsTelemetry.Name) { Scope = scope });
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, scope))
            {
                found.Add(instrument);
            }
        }
        };
        listener.Start();
        _ = new EngineMetrics(meter, new JobTags(0));
        return found;
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        "Counter`1" => "counter",
        "Histogram`1" => "histogram",
        "ObservableUpDownCounter`1" => "up-down counter",
        "ObservableGauge`1" => "gauge",
        var other => other,
    };

    private static IEnumerable<string> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

    private static string Section(string name) => Sections.Single(section => section.StartsWith(name + "\n", StringComparison.Ordinal));

    [GeneratedRegex(@"^\| `([a-z_.]+)` \| ([a-z -]+) \| `([^`]+)` \|([^|]*)\| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Instrument();

    [GeneratedRegex(@"^\| `([a-z_.]+)` \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^\| `([a-z_.]+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Span();

    [GeneratedRegex("`([a-z_.]+)`")]
    private static partial Regex Name();
}
