using System.Text.Json;
using System.Text.Json.Nodes;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Tests.Jobs;

public class DefinitionConverterTests
{
    public static TheoryData<string, JobDefinition> Definitions { get; } = new()
    {
        { "all defaults", Of() },
        { "one scalar", Of() with { ConcurrencyPerSilo = 1, MaxDeliveries = 100, Priority = -3 } },
        { "the value that is omitted by itself", Of() with { TaskRetry = new RetryPolicy { MaxTries = 2, Backoff = Backoff.Fixed, Delay = TimeSpan.Zero, Jitter = 0 } } },
        { "lists and texts", Of() with { Tags = ["a", "b"], Name = "n", Description = "d", Parameters = "{\"defaults\":2}", Extra = new Dictionary<string, string> { ["k"] = "v" } } },
        { "everything nested", Of() with { Admission = new AdmissionOptions { MaxInstances = 3, Overlap = OverlapPolicy.Skip, MaxBacklog = 0 }, Timeouts = new TimeoutOptions { Attempt = TimeSpan.FromSeconds(1), Grace = TimeSpan.Zero }, Placement = new PlacementOptions { MaxSilos = 2, Silos = ["x"] }, Map = new MapOptions { MaxTasks = 1 }, Broadcast = new BroadcastOptions { SkippedSilos = SkippedSilos.RequireAllSilos }, Lifecycle = new LifecycleWindow(DateTimeOffset.UnixEpoch) } },
    };

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Definition_WhenWrittenAndRead_IsTheSame(string name, JobDefinition definition)
    {
        var json = Write(definition);

        var read = JsonSerializer.Deserialize(json, EngineJson.Default.SessionSpec)!.Definition;

        read.Should().BeEquivalentTo(definition, name);
    }

    [Fact]
    public void Definition_WhenAllIsDefault_IsShort() => Write(Of()).Length.Should().BeLessThan(120);

    [Fact]
    public void Definition_WhenWrittenInFull_IsRead()
    {
        var full = JsonSerializer.Serialize(Of() with { MaxDeliveries = 7 }, EngineJson.Default.JobDefinition);

        var read = JsonSerializer.Deserialize($$"""{"definition":{{full}}}""", EngineJson.Default.SessionSpec)!.Definition;

        read.Should().BeEquivalentTo(Of() with { MaxDeliveries = 7 });
    }

    [Fact]
    public void Definition_WhenOfLaterDefaults_IsRefused()
    {
        var read = () => JsonSerializer.Deserialize("""{"definition":{"defaults":2,"id":"a","processor":"p"}}""", EngineJson.Default.SessionSpec);

        read.Should().Throw<JsonException>().WithMessage("*defaults number 2*newer version*");
    }

    [Fact]
    public void Defaults_WhenOneHasChanged_NeedTheNextNumber()
    {
        var now = JsonSerializer.SerializeToNode(Of(), EngineJson.Default.JobDefinition)!.AsObject();
        now.Remove("id");
        now.Remove("processor");

        JsonNode.DeepEquals(now, JsonNode.Parse(DefinitionConverter.Defaults1)).Should().BeTrue("stored definitions are read with the defaults that they were written with");
    }

    private static JobDefinition Of() => new() { Id = "job", Processor = "processor" };

    private static string Write(JobDefinition definition) => JsonSerializer.Serialize(new SessionSpec { Snapshot = definition }, EngineJson.Default.SessionSpec);
}
