using JobGrains.Workers;

namespace JobGrains.Tests.Workers;

public sealed class ProcessorRegistryTests
{
    private interface IBoth : IJobProcessor, IMapProcessor;

    [Fact]
    public void Constructor_WhenANameComesTwice_NamesIt()
    {
        var make = () => new ProcessorRegistry(Job("a"), Job("b"), Job("a"));

        make.Should().Throw<JobValidationException>().WithMessage("*'a' is registered twice*");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Of_WhenTheNameIsBlank_SaysSo(string name)
    {
        var make = () => Job(name);

        make.Should().Throw<JobValidationException>().WithMessage("*1 to 128*");
    }

    [Fact]
    public void Names_Always_AreSorted() => new ProcessorRegistry(Job("b"), Job("a")).Names.Should().Equal("a", "b");

    [Fact]
    public void OfType_WhenTheTypeIsNoProcessor_SaysWhatItMustBe()
    {
        var make = () => ProcessorRegistration.OfType("x", typeof(string));

        make.Should().Throw<JobValidationException>().WithMessage("*System.String*IJobProcessor*");
    }

    [Theory]
    [InlineData(typeof(IJobProcessor), ExecutionType.Standalone, true)]
    [InlineData(typeof(IJobProcessor), ExecutionType.Broadcast, true)]
    [InlineData(typeof(IJobProcessor), ExecutionType.Map, false)]
    [InlineData(typeof(IJobProcessor), ExecutionType.MapReduce, false)]
    [InlineData(typeof(IBroadcastProcessor), ExecutionType.Standalone, false)]
    [InlineData(typeof(IBroadcastProcessor), ExecutionType.Broadcast, true)]
    [InlineData(typeof(IMapProcessor), ExecutionType.Map, true)]
    [InlineData(typeof(IMapProcessor), ExecutionType.MapReduce, false)]
    [InlineData(typeof(IMapReduceProcessor), ExecutionType.Map, true)]
    [InlineData(typeof(IMapReduceProcessor), ExecutionType.MapReduce, true)]
    [InlineData(typeof(IMapReduceProcessor), ExecutionType.Broadcast, false)]
    [InlineData(typeof(IBoth), ExecutionType.Standalone, true)]
    [InlineData(typeof(IBoth), ExecutionType.Map, true)]
    public void DescribeMisfit_ForEachPair_FollowsTheInterfaces(Type type, ExecutionType executionType, bool fits) =>
        (ProcessorRegistration.DescribeMisfit("x", type, executionType) is null).Should().Be(fits);

    [Fact]
    public void DescribeMisfit_WhenItDoesNotFit_SaysWhatIsNeeded() =>
        Job("x").DescribeMisfit(ExecutionType.MapReduce).Should().Match("*'x'*MapReduce*IMapReduceProcessor*ExecutionType*");

    private static ProcessorRegistration Job(string name) => ProcessorRegistration.OfDelegate(name, (IJobContext _, CancellationToken _) => new(ProcessorResult.Succeeded()));
}
