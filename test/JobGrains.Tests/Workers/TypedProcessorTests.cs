using JobGrains.Dispatch;
using JobGrains.Tracking;
using JobGrains.Workers;

namespace JobGrains.Tests.Workers;

public sealed class TypedProcessorTests
{
    [Fact]
    public void JobProcessor_WhenParametersAreJson_ReadsThemAndWritesTheResult() => RunGreeter("""{"name":"Ada"}""", report => report.Result.Should().Be("""{"text":"Hello Ada"}"""));

    [Theory]
    [InlineData(null, "*parameters of the run is missing*Greeting*")]
    [InlineData("null", "*JSON null*")]
    [InlineData("[", "*is not JSON of type*")]
    public void JobProcessor_WhenParametersAreMalformed_FailsSayingSo(string? parameters, string message) =>
        RunGreeter(parameters, report => report.Failure!.Message.Should().Match(message));

    [Fact]
    public void MapReduceProcessor_WhenItIsTheRoot_MapsItemsAsJson() => WorkerWorld.Run(
        async world =>
        {
            Prepare(world);
            world.Accept(WorkerWorld.Batch(1) with { ExecutionType = ExecutionType.MapReduce, Tasks = [new DeliveredTask { TaskId = TaskId.Root }] });

            (await world.ReportAsync()).Kind.Should().Be(ReportKind.Succeeded);

            world.Host.Maps.Single().Items.Should().Equal(new MapItem("0", "k0"), new MapItem("1", "k1"), new MapItem("2", "k2"));
        },
        ProcessorRegistration.OfType("p", typeof(Squares)));

    [Fact]
    public void MapReduceProcessor_WhenItIsAnItem_WritesItsResult() => WorkerWorld.Run(
        async world =>
        {
            Prepare(world);
            world.Accept(WorkerWorld.Batch(1, first: 7) with { ExecutionType = ExecutionType.MapReduce });

            (await world.ReportAsync()).Result.Should().Be("49");
        },
        ProcessorRegistration.OfType("p", typeof(Squares)));

    [Fact]
    public void MapReduceProcessor_WhenItReduces_SeesTypedResultsWithoutTheRoot() => WorkerWorld.Run(
        async world =>
        {
            Prepare(world);
            world.Host.Answer<ReadResultsRequest>((_, _) => new ReadResultsReply(
                [
                    new TaskResult(TaskId.Mapped(0, 0), JobTaskStatus.Succeeded, "4"),
                    new TaskResult(TaskId.Mapped(0, 1), JobTaskStatus.Failed, null, new FailureInfo { Message = "no" }),
                    new TaskResult(TaskId.Mapped(0, 2), JobTaskStatus.Succeeded, "9"),
                ],
                null));
            world.Accept(WorkerWorld.Batch(1) with
            {
                ExecutionType = ExecutionType.MapReduce,
                Tasks = [new DeliveredTask { TaskId = TaskId.Final, PageCount = 1, Root = new RootOutcome(JobTaskStatus.Succeeded, null, null) }],
            });

            (await world.ReportAsync()).Result.Should().Be("""{"sum":13,"failed":1}""");
        },
        ProcessorRegistration.OfType("p", typeof(Squares)));

    private static void Prepare(WorkerWorld world) =>
        world.Spec = world.Spec with { Parameters = "3", Definition = world.Spec.Definition with { ExecutionType = ExecutionType.MapReduce } };

    private static void RunGreeter(string? parameters, Action<TaskReport> assert) => WorkerWorld.Run(
        async world =>
        {
            world.Spec = world.Spec with { Parameters = parameters };
            world.Accept(world.Single());
            assert(await world.ReportAsync());
        },
        ProcessorRegistration.OfType("p", typeof(Greeter)));

    public sealed record Greeting(string Name);

    public sealed record Greeted(string Text);

    public sealed record Total(int Sum, int Failed);

    public sealed class Greeter : JobProcessor<Greeting>
    {
        protected override ValueTask<ProcessorResult> ProcessAsync(Greeting parameters, IJobContext context, CancellationToken cancellationToken) =>
            new(Succeeded(new Greeted($"Hello {parameters.Name}")));
    }

    public sealed class Squares : MapReduceProcessor<int, int, int>
    {
        protected override ValueTask MapRootAsync(int parameters, IMapContext context, CancellationToken cancellationToken) =>
            MapAsync(context, Enumerable.Range(0, parameters), i => $"k{i}", cancellationToken);

        protected override ValueTask<int> ProcessItemAsync(int item, IMapContext context, CancellationToken cancellationToken) => new(item * item);

        protected override async ValueTask<ProcessorResult> ReduceAsync(
            int parameters, IAsyncEnumerable<TaskResult<int>> results, IJobContext context, CancellationToken cancellationToken)
        {
            var total = new Total(0, 0);
            await foreach (var result in results.WithCancellation(cancellationToken))
            {
                total = result.Status == JobTaskStatus.Succeeded ? total with { Sum = total.Sum + result.Value } : total with { Failed = total.Failed + 1 };
            }

            return Succeeded(total);
        }
    }
}
