using JobGrains.Jobs;

namespace JobGrains.Tests.Jobs;

public sealed class JobDefinitionValidatorTests
{
    private static readonly JobDefinition Valid = new() { Id = "j", Processor = "p" };

    public static TheoryData<string, JobDefinition, string> Bad => new()
    {
        { "id", Valid with { Id = default }, "*empty*1 to 64*" },
        { "processor empty", Valid with { Processor = "" }, "*Processor is empty*1 to 128*" },
        { "processor null", Valid with { Processor = null! }, "*Processor is missing*" },
        { "processor long", Valid with { Processor = new string('p', 129) }, "*Processor*129 characters*1 to 128*" },
        { "type", Valid with { ExecutionType = (ExecutionType)9 }, "*ExecutionType is 9*Standalone, Broadcast, Map, MapReduce*" },
        { "name", Valid with { Name = new string('n', 201) }, "*Name*201*200*" },
        { "description", Valid with { Description = new string('n', 2_001) }, "*Description*2001*2000*" },
        { "tags", Valid with { Tags = [.. Enumerable.Range(0, 9).Select(i => $"t{i}")] }, "*Tags has 9 entries*8*" },
        { "tags null", Valid with { Tags = null! }, "*Tags is null*" },
        { "tag null", Valid with { Tags = [null!] }, "*Tags[0]*missing*" },
        { "tag empty", Valid with { Tags = [""] }, "*Tags[0] is empty*1 to 64*" },
        { "tag half a pair", Valid with { Tags = ["a\ud800"] }, "*Tags[0]*surrogate*" },
        { "concurrency low", Valid with { ConcurrencyPerSilo = 0 }, "*ConcurrencyPerSilo is 0*1 to 1024*" },
        { "concurrency high", Valid with { ConcurrencyPerSilo = 1_025 }, "*ConcurrencyPerSilo is 1025*" },
        { "deliveries", Valid with { MaxDeliveries = 101 }, "*MaxDeliveries is 101*1 to 100*" },
        { "priority", Valid with { Priority = -101 }, "*Priority is -101*-100 to 100*" },
        { "revision", Valid with { Revision = -1 }, "*Revision is -1*0 or more*" },
        { "delivery", Valid with { Delivery = (Delivery)7 }, "*Delivery is 7*AtLeastOnce*" },
        { "tries", Valid with { TaskRetry = new RetryPolicy { MaxTries = 0 } }, "*TaskRetry.MaxTries is 0*1 to 1000*" },
        { "delay", Valid with { AttemptRetry = new RetryPolicy { Delay = TimeSpan.FromDays(2) } }, "*AttemptRetry.Delay is 2.00:00:00*1.00:00:00*" },
        { "max delay", Valid with { TaskRetry = new RetryPolicy { Delay = TimeSpan.FromHours(1) } }, "*TaskRetry.MaxDelay is 00:05:00*01:00:00 to 7.00:00:00*" },
        { "jitter", Valid with { TaskRetry = new RetryPolicy { Jitter = double.NaN } }, "*TaskRetry.Jitter is NaN*0 to 1*" },
        { "no retry on", Valid with { TaskRetry = new RetryPolicy { DoNotRetryOn = [.. Enumerable.Repeat("x", 33)] } }, "*DoNotRetryOn has 33*32*" },
        { "retry null", Valid with { TaskRetry = null! }, "*TaskRetry is null*" },
        { "limit", Valid with { Admission = new AdmissionOptions { MaxInstances = 100_001 } }, "*Admission.MaxInstances is 100001*0 to 100000*" },
        { "backlog", Valid with { Admission = new AdmissionOptions { MaxBacklog = -1 } }, "*Admission.MaxBacklog is -1*" },
        { "attempt timeout", Valid with { Timeouts = new TimeoutOptions { Attempt = TimeSpan.Zero } }, "*Timeouts.Attempt is 00:00:00*00:00:00.0100000 to 366*" },
        { "task timeout", Valid with { Timeouts = new TimeoutOptions { Task = TimeSpan.FromDays(400) } }, "*Timeouts.Task is 400*" },
        { "grace", Valid with { Timeouts = new TimeoutOptions { Grace = TimeSpan.FromDays(2) } }, "*Timeouts.Grace*" },
        { "wait", Valid with { Timeouts = new TimeoutOptions { WaitForCapacity = TimeSpan.FromTicks(-1) } }, "*Timeouts.WaitForCapacity*" },
        { "silos", Valid with { Placement = new PlacementOptions { Silos = [""] } }, "*Placement.Silos[0] is empty*" },
        { "max silos", Valid with { Placement = new PlacementOptions { MaxSilos = 10_001 } }, "*Placement.MaxSilos is 10001*" },
        { "cpu", Valid with { Placement = new PlacementOptions { MinCpuCores = -0.5 } }, "*Placement.MinCpuCores is -0.5*" },
        { "memory", Valid with { Placement = new PlacementOptions { MinMemoryBytes = -1 } }, "*Placement.MinMemoryBytes is -1*" },
        { "disk", Valid with { Placement = new PlacementOptions { MinDiskBytes = -1 } }, "*Placement.MinDiskBytes is -1*" },
        { "filter", Valid with { Placement = new PlacementOptions { Filter = "" } }, "*Placement.Filter is empty*" },
        { "specified", Valid with { Placement = new PlacementOptions { Strategy = DispatchStrategy.Specified } }, "*Placement.Preferred is empty*Specified*" },
        { "fan-out", Valid with { Map = new MapOptions { MaxTasks = 0 } }, "*Map.MaxTasks is 0*1 to 100000000*" },
        { "broadcast", Valid with { Broadcast = new BroadcastOptions { Retry = (BroadcastRetry)5 } }, "*Broadcast.Retry is 5*" },
        { "window", Valid with { Lifecycle = new LifecycleWindow(DateTimeOffset.UnixEpoch.AddDays(1), DateTimeOffset.UnixEpoch) }, "*Lifecycle.Start*after*Lifecycle.End*" },
        { "extra", Valid with { Extra = Enumerable.Range(0, 33).ToDictionary(i => $"k{i}", _ => "v") }, "*Extra.Count is 33*0 to 32*" },
        { "extra value", Valid with { Extra = new Dictionary<string, string> { ["k"] = new string('v', 1_025) } }, "*Extra['k']*1025*1024*" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void ThrowIfInvalid_WhenOneValueIsBad_NamesItAndItsLimit(string _, JobDefinition definition, string message)
    {
        var check = () => JobDefinitionValidator.ThrowIfInvalid(definition);

        check.Should().Throw<JobValidationException>().WithMessage(message).Which.Problems.Should().ContainSingle();
    }

    [Fact]
    public void ThrowIfInvalid_WhenEveryLimitIsReached_Passes()
    {
        var definition = Valid with
        {
            Processor = new string('p', 128),
            Name = "",
            Description = new string('d', 2_000),
            Tags = [.. Enumerable.Range(0, 8).Select(i => new string((char)('a' + i), 64))],
            Parameters = new string('x', JobLimits.MaxPayloadBytes),
            ConcurrencyPerSilo = 1_024,
            MaxDeliveries = 100,
            Priority = 100,
            Admission = new AdmissionOptions { MaxInstances = 100_000, MaxBacklog = 0 },
            TaskRetry = new RetryPolicy { MaxTries = 1_000, Delay = TimeSpan.FromDays(1), MaxDelay = TimeSpan.FromDays(7), Jitter = 1 },
            Timeouts = new TimeoutOptions { Attempt = TimeSpan.FromDays(366), Task = TimeSpan.FromMilliseconds(10), Grace = TimeSpan.Zero, WaitForCapacity = TimeSpan.Zero },
            Map = new MapOptions { MaxTasks = 100_000_000 },
        };

        JobDefinitionValidator.Check(definition).Problems.Should().BeEmpty();
    }

    [Fact]
    public void ThrowIfInvalid_WhenSeveralValuesAreBad_ListsAllOfThem()
    {
        var check = () => JobDefinitionValidator.ThrowIfInvalid(Valid with { Processor = "", Priority = 500, Parameters = new string('é', JobLimits.MaxPayloadBytes) });

        check.Should().Throw<JobValidationException>().Which.Problems.Should().HaveCount(3);
    }

    [Theory]
    [InlineData('x', JobLimits.MaxPayloadBytes + 1, JobLimits.MaxPayloadBytes + 1)]
    [InlineData('é', (JobLimits.MaxPayloadBytes / 2) + 1, JobLimits.MaxPayloadBytes + 2)]
    public void ThrowIfInvalid_WhenOnlyTheParametersAreTooLarge_SaysByHowMany(char c, int length, int bytes)
    {
        var check = () => JobDefinitionValidator.ThrowIfInvalid(Valid with { Parameters = new string(c, length) });

        check.Should().Throw<PayloadTooLargeException>().WithMessage("*'j'*Parameters*262144*").Which.Bytes.Should().Be(bytes);
    }
}
