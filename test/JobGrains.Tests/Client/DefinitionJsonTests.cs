using JobGrains.Client;

namespace JobGrains.Tests.Client;

public sealed class DefinitionJsonTests
{
    [Fact]
    public void Read_OfWhatWriteWrote_IsTheSame()
    {
        var definition = new JobDefinition
        {
            Id = "j",
            Processor = "p",
            ExecutionType = ExecutionType.MapReduce,
            Name = "Nächtlich",
            Tags = ["a", "b"],
            Parameters = "{\"x\":1}",
            MaxDeliveries = 7,
            Admission = new AdmissionOptions { MaxInstances = 2, Overlap = OverlapPolicy.Skip, MaxBacklog = 0 },
            TaskRetry = new RetryPolicy { MaxTries = 3, Backoff = Backoff.Fixed, Delay = TimeSpan.FromSeconds(3), Jitter = 0 },
            Timeouts = new TimeoutOptions { Attempt = TimeSpan.FromHours(2) },
            Lifecycle = new LifecycleWindow(DateTimeOffset.UnixEpoch),
            Extra = new Dictionary<string, string> { ["k"] = "v" },
        };

        var json = DefinitionJson.Write(definition);

        DefinitionJson.Read(json).Should().BeEquivalentTo(definition);
        json.Should().Contain("\n").And.Contain("\"executionType\": \"MapReduce\"").And.Contain("Nächtlich");
    }

    [Fact]
    public void Read_WhenMembersAreLeftOut_TakesTheDefaults()
    {
        var definition = DefinitionJson.Read("""{ "id": "j", "processor": "p", "admission": { "maxInstances": 3 } }""");

        definition.Should().BeEquivalentTo(new JobDefinition { Id = "j", Processor = "p", Admission = new AdmissionOptions { MaxInstances = 3 } });
    }

    [Theory]
    [InlineData("", "*not a job definition*")]
    [InlineData("null", "*JSON is null*")]
    [InlineData("""{ "id": "j" }""", "*'processor'*")]
    [InlineData("""{ "id": "j", "processor": "p", "colour": 1 }""", "*'colour'*")]
    [InlineData("""{ "id": "j", "processor": "p", "tags": null }""", "*tags*")]
    [InlineData("""{ "id": "j", "processor": "p", "executionType": "Sideways" }""", "*executionType*")]
    [InlineData("""{ "id": "j", "processor": "p", "executionType": 2 }""", "*executionType*")]
    [InlineData("""{ "id": "j", "processor": "p", "processor": "q" }""", "*processor*")]
    [InlineData("""{ "id": "a/b", "processor": "p" }""", "*'a/b'*")]
    public void Read_WhenItIsNoDefinition_SaysWhatIsWrong(string json, string message)
    {
        var read = () => DefinitionJson.Read(json);

        read.Should().Throw<JobValidationException>().WithMessage(message);
    }
}
