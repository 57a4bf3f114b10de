using JobGrains.Dispatch;
using JobGrains.Tracking;
using JobGrains.Workers;

namespace JobGrains.Tests.Workers;

public sealed class WorkerMapTests
{
    [Fact]
    public void Map_WhenThereAreMoreThanAPage_SplitsInOrder() => Run(
        async context =>
        {
            await context.MapAsync(Enumerable.Range(0, 25).Select(i => $"{i}"));
            await context.MapAsync([new MapItem("last")]);
        },
        (world, report) =>
        {
            report.Kind.Should().Be(ReportKind.Succeeded);
            var maps = world.Host.Maps.OrderBy(m => m.FirstSequence).ToList();
            maps.Select(m => m.FirstSequence).Should().Equal(0, 10, 20, 25);
            maps.Should().OnlyContain(m => m.ParentEpoch == new Epoch(1, 1) && m.Parent == TaskId.Mapped(0, 0));
            maps.SelectMany(m => m.Items).Select(i => i.Payload).Should().Equal([.. Enumerable.Range(0, 25).Select(i => $"{i}"), "last"]);
        });

    [Fact]
    public void Map_WhenTheTrackerIsAway_RepeatsTheSameBatch() => Run(
        async context => await context.MapAsync([new MapItem("a")]),
        (world, report) =>
        {
            report.Kind.Should().Be(ReportKind.Succeeded);
            world.Host.Calls.OfType<MapRequest>().Should().HaveCount(4).And.OnlyContain(m => m.FirstSequence == 0);
        },
        world =>
        {
            var failures = 3;
            world.Host.Answer<MapRequest>((_, _) => failures-- > 0 ? throw new JobGrainsUnavailableException("away") : new MapReply(MapVerdict.Accepted));
        });

    [Fact]
    public void Map_WhenTheOutcomeStaysUnknown_ThrowsAfterAMinuteAndMappingAgainTakesTheSamePositions()
    {
        var away = true;
        Run(
            async context =>
            {
                await context.Invoking(c => c.MapAsync([new MapItem("a"), new MapItem("b")]).AsTask()).Should().ThrowAsync<JobGrainsUnavailableException>();
                away = false;
                await context.MapAsync([new MapItem("a"), new MapItem("b")]);
            },
            (world, report) =>
            {
                report.Kind.Should().Be(ReportKind.Succeeded);
                world.Elapsed.Should().BeGreaterThan(TimeSpan.FromMinutes(1)).And.BeLessThan(TimeSpan.FromMinutes(2));
                world.Host.Calls.OfType<MapRequest>().Should().OnlyContain(m => m.FirstSequence == 0);
            },
            world =>
            {
                away = true;
                world.Host.Answer<MapRequest>((_, _) => away ? throw new JobGrainsUnavailableException("away") : new MapReply(MapVerdict.Accepted));
            });
    }

    [Fact]
    public void Map_WhenRefused_Throws() => Run(
        async context => await context.Invoking(c => c.MapAsync([new MapItem("a")]).AsTask()).Should().ThrowAsync<MapRefusedException>(),
        (_, report) => report.Kind.Should().Be(ReportKind.Succeeded),
        world => world.Host.Answer<MapRequest>((_, _) => new MapReply(MapVerdict.Refused)));

    [Fact]
    public void Map_WhenThereAreTooMany_EndsTheTryAtTheLimit() => Run(
        async context => await context.MapAsync([new MapItem("a")]),
        (_, report) => report.Failure!.Kind.Should().Be(FailureKind.Limit),
        world => world.Host.Answer<MapRequest>((_, _) => new MapReply(MapVerdict.TooMany)));

    [Fact]
    public void Map_WhenMappedDifferently_FailsTheTryWhateverTheProcessorAnswers() => Run(
        async context => await context.Invoking(c => c.MapAsync([new MapItem("a")]).AsTask()).Should().ThrowAsync<MapRefusedException>(),
        (_, report) =>
        {
            report.Kind.Should().Be(ReportKind.Failed);
            report.Failure.Should().BeEquivalentTo(new { Kind = FailureKind.MappedDifferently, Message = "give keys" });
        },
        world => world.Host.Answer<MapRequest>((_, _) => new MapReply(MapVerdict.MappedDifferently, "give keys")));

    [Fact]
    public void Map_WhenSomeHaveKeysAndSomeNot_SendsNothing() => Run(
        async context =>
        {
            await context.Invoking(c => c.MapAsync([new MapItem("a"), new MapItem("b", "k")]).AsTask()).Should().ThrowAsync<JobValidationException>();
            await context.MapAsync([new MapItem("a")]);
            await context.Invoking(c => c.MapAsync([new MapItem("b", "k")]).AsTask()).Should().ThrowAsync<JobValidationException>();
        },
        (world, _) => world.Host.Maps.Should().ContainSingle());

    [Fact]
    public void Map_WhenAPayloadIsTooLarge_SendsNothing() => Run(
        async context => await context.MapAsync([new MapItem("a"), new MapItem(new string('x', JobLimits.MaxPayloadBytes + 1))]),
        (world, report) =>
        {
            report.Failure!.Kind.Should().Be(FailureKind.Limit);
            report.Failure.Message.Should().Contain("child 1");
            world.Host.Maps.Should().BeEmpty();
        });

    [Fact]
    public void Map_WhenTheProcessorHasReturned_IsRefused()
    {
        IMapContext? kept = null;
        WorkerWorld.Run(
            async world =>
            {
                world.Accept(WorkerWorld.Batch(1));
                await world.ReportAsync();

                await kept!.Invoking(c => c.MapAsync([new MapItem("a")]).AsTask()).Should().ThrowAsync<MapRefusedException>().WithMessage("*has returned*");
                world.Host.Maps.Should().BeEmpty();
            },
            WorkerWorld.Map((context, _) =>
            {
                kept = context;
                return new(ProcessorResult.Succeeded());
            }));
    }

    [Fact]
    public void Reduce_WhenPagesAreAwayForAWhile_StreamsTheRootAndThenAllResultsInOrder()
    {
        List<TaskResult> seen = [];
        WorkerWorld.Run(
            async world =>
            {
                seen = [];
                var random = new Random(1);
                world.Spec = world.Spec with { Definition = world.Spec.Definition with { ExecutionType = ExecutionType.MapReduce } };
                world.Host.Answer<ReadResultsRequest>((key, request) =>
                {
                    if (random.Next(3) == 0)
                    {
                        throw new JobGrainsUnavailableException("away");
                    }

                    var page = int.Parse(key.AsSpan(key.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);
                    var results = Enumerable.Range(request.FirstIndex, 2).Select(i => new TaskResult(TaskId.Mapped(page, i), JobTaskStatus.Succeeded, $"{i}")).ToList();
                    return new ReadResultsReply(results, request.FirstIndex + 2 < 6 ? request.FirstIndex + 2 : null);
                });
                world.Accept(WorkerWorld.Batch(1) with
                {
                    ExecutionType = ExecutionType.MapReduce,
                    Tasks = [new DeliveredTask { TaskId = TaskId.Final, PageCount = 3, Root = new RootOutcome(JobTaskStatus.Succeeded, "root", null) }],
                });

                (await world.ReportAsync()).Kind.Should().Be(ReportKind.Succeeded);

                seen.Select(r => r.TaskId).Should().Equal([TaskId.Root, .. Enumerable.Range(0, 18).Select(i => TaskId.Mapped(i / 6, i % 6))]);
            },
            ProcessorRegistration.OfDelegate(
                "p",
                (_, _) => new(ProcessorResult.Succeeded()),
                async (_, results, cancellationToken) =>
                {
                    await foreach (var result in results.WithCancellation(cancellationToken))
                    {
                        seen.Add(result);
                    }

                    return ProcessorResult.Succeeded();
                }));
    }

    private static void Run(Func<IMapContext, Task> process, Action<WorkerWorld, TaskReport> assert, Action<WorkerWorld>? arrange = null) => WorkerWorld.Run(
        async world =>
        {
            arrange?.Invoke(world);
            world.Accept(WorkerWorld.Batch(1));
            assert(world, await world.ReportAsync());
        },
        WorkerWorld.Map(async (context, _) =>
        {
            await process(context);
            return ProcessorResult.Succeeded();
        }),
        options => options.PageSize = 10);
}
