using JobGrains.Dispatch;
using JobGrains.Workers;

namespace JobGrains.Tests.Workers;

public sealed class WorkerDeliveryTests
{
    [Fact]
    public void Deliver_WhenAccepted_RunsEachTaskOnceAndReportsIt()
    {
        var ran = new List<TaskId>();
        WorkerWorld.Run(
            async world =>
            {
                ran.Clear();
                world.Accept(WorkerWorld.Batch(1_000));

                var reports = await world.ReportsAsync(1_000);

                reports.Should().OnlyContain(r => r.Kind == ReportKind.Succeeded && r.Epoch == new Epoch(1, 1));
                reports.Select(r => r.TaskId).Should().OnlyHaveUniqueItems();
                ran.Should().HaveCount(1_000);
                world.Host.Requests.Should().HaveCountLessThan(100, "reports travel in batches");
                world.Host.Requests.Should().OnlyContain(r => r.Reports.Count <= world.Options.DispatchBatchSize);
            },
            WorkerWorld.Map((context, _) =>
            {
                ran.Add(context.TaskId);
                return new(ProcessorResult.Succeeded(context.Payload));
            }));
    }

    [Fact]
    public void Deliver_WhenABatchComesAgain_AnswersTheSameAndRunsNothing()
    {
        var ran = 0;
        WorkerWorld.Run(
            async world =>
            {
                ran = 0;
                world.Accept(WorkerWorld.Batch(3));
                world.Accept(WorkerWorld.Batch(3));
                await world.ReportsAsync(3);
                await world.DelayAsync(TimeSpan.FromSeconds(1));
                world.Accept(WorkerWorld.Batch(3));
                await world.DelayAsync(TimeSpan.FromSeconds(1));

                ran.Should().Be(3);
                world.Holdings().Tasks.Should().BeEmpty();
            },
            WorkerWorld.Map((_, _) =>
            {
                ran++;
                return new(ProcessorResult.Succeeded());
            }));
    }

    [Fact]
    public void Deliver_WhenAHigherIncarnationWasSeen_IsSuperseded() => WorkerWorld.Run(
        world =>
        {
            world.Holdings(incarnation: 3).Incarnation.Should().Be(3);

            var reply = world.Worker.Deliver(WorkerWorld.Batch(1, incarnation: 2));

            reply.Verdict.Should().Be(DeliveryVerdict.Superseded);
            reply.Incarnation.Should().Be(3);
            world.Accept(WorkerWorld.Batch(1, incarnation: 3));
            return Task.CompletedTask;
        },
        WorkerWorld.Map((_, _) => new(ProcessorResult.Succeeded())));

    [Fact]
    public void Deliver_WhenTheProcessorIsMissing_RefusesForever() => WorkerWorld.Run(
        world =>
        {
            world.Spec = world.Spec with { Definition = world.Spec.Definition with { Processor = "other" } };

            world.Worker.Deliver(world.Single()).Verdict.Should().Be(DeliveryVerdict.ProcessorMissing);
            world.Worker.Deliver(world.Single()).Verdict.Should().Be(DeliveryVerdict.ProcessorMissing);
            return Task.CompletedTask;
        },
        WorkerWorld.Map((_, _) => new(ProcessorResult.Succeeded())));

    [Fact]
    public void Deliver_WhenTheSiloIsFull_RefusesTheBatchAndCallsItsHolderOnceThereIsRoom()
    {
        Gate gate = null!;
        WorkerWorld.Run(
            async world =>
            {
                gate = new Gate();
                for (var run = 0; run < 8; run++)
                {
                    world.Accept(world.Single(run));
                }

                world.Worker.Deliver(world.Single(8)).Verdict.Should().Be(DeliveryVerdict.Overloaded);
                gate.Release(8);
                (await world.Host.Touches.Reader.ReadAsync()).Should().Be("run8");
                world.Worker.Deliver(world.Single(8)).Verdict.Should().Be(DeliveryVerdict.Overloaded, "a refused epoch is never accepted");
                world.Accept(world.Single(8) with { Epoch = new Epoch(1, 2) });
            },
            ProcessorRegistration.OfDelegate("p", (IJobContext c, CancellationToken t) => gate.Obedient(c, t)),
            options => options.MaxWaitingTasks = 4);
    }

    [Fact]
    public void Deliver_WhenResultsAreNotAcknowledged_TheyKeepTheirPlace() => WorkerWorld.Run(
        async world =>
        {
            var answers = false;
            world.Host.Answer<ReportRequest>((_, _) => answers ? Ack.Done : throw new JobGrainsUnavailableException("away"));
            for (var run = 0; run < 8; run++)
            {
                world.Accept(world.Single(run));
            }

            await world.DelayAsync(TimeSpan.FromMinutes(1));
            world.Worker.Deliver(world.Single(8)).Verdict.Should().Be(DeliveryVerdict.Overloaded);

            answers = true;
            (await world.Host.Touches.Reader.ReadAsync()).Should().Be("run8");
        },
        ProcessorRegistration.OfDelegate("p", (IJobContext _, CancellationToken _) => new(ProcessorResult.Succeeded())),
        options => options.MaxWaitingTasks = 4);

    [Fact]
    public void Report_WhenNotAcknowledged_IsSentAgainUntilItIs() => WorkerWorld.Run(
        async world =>
        {
            var failures = 5;
            var acknowledged = new List<TaskReport>();
            world.Host.Answer<ReportRequest>((_, request) =>
            {
                if (failures-- > 0)
                {
                    throw new JobGrainsUnavailableException("away");
                }

                acknowledged.AddRange(request.Reports);
                return Ack.Done;
            });
            world.Accept(WorkerWorld.Batch(3));
            await world.DelayAsync(TimeSpan.FromMilliseconds(20));
            world.Holdings().Tasks.Should().OnlyContain(t => t.State == HeldState.Ended).And.HaveCount(3);

            await world.DelayAsync(TimeSpan.FromSeconds(30));

            acknowledged.Select(r => r.TaskId).Should().OnlyHaveUniqueItems().And.HaveCount(3);
            world.Holdings().Tasks.Should().BeEmpty();
        },
        WorkerWorld.Map((_, _) => new(ProcessorResult.Succeeded())));

    [Fact]
    public void Report_WhenTheHolderIsHeardOf_IsSentAgainAtOnce() => WorkerWorld.Run(
        async world =>
        {
            var away = true;
            world.Host.Answer<ReportRequest>((_, request) =>
            {
                if (away)
                {
                    throw new JobGrainsUnavailableException("away");
                }

                world.Host.Reports.Writer.TryWrite(request.Reports[0]);
                return Ack.Done;
            });
            world.Accept(WorkerWorld.Batch(1));
            await world.DelayAsync(TimeSpan.FromSeconds(60.5));
            away = false;
            var before = world.Elapsed;
            world.Holdings(incarnation: 2);

            await world.ReportAsync();

            (world.Elapsed - before).Should().BeLessThan(TimeSpan.FromMilliseconds(100));
        },
        WorkerWorld.Map((_, _) => new(ProcessorResult.Succeeded())));

    [Fact]
    public void Run_WhenTheJobLimitsConcurrency_KeepsTheLimit() => WorkerWorld.RunGated(async (world, gate) =>
    {
        gate.Release(20);
        world.Spec = world.Spec with { Definition = world.Spec.Definition with { ConcurrencyPerSilo = 2 } };
        world.Accept(WorkerWorld.Batch(20));

        await world.ReportsAsync(20);

        gate.MostRunning.Should().BeInRange(1, 2);
    });

    [Fact]
    public void Run_WhenTasksWait_StartsTheHighestPriorityFirst()
    {
        Gate gate = null!;
        var order = new List<int>();
        WorkerWorld.Run(
            async world =>
            {
                gate = new Gate();
                order.Clear();
                world.Accept(world.Single(0));
                await gate.Started.Reader.ReadAsync();
                world.Accept(world.Single(1, priority: 0));
                world.Accept(world.Single(2, priority: 5));
                world.Accept(world.Single(3, priority: -5));
                world.Accept(world.Single(4, priority: 5));
                gate.Release(5);

                await world.ReportsAsync(5);

                order.Should().Equal(0, 2, 4, 1, 3);
            },
            ProcessorRegistration.OfDelegate("p", (IJobContext c, CancellationToken t) =>
            {
                order.Add(int.Parse(c.InstanceId.Value.AsSpan(c.InstanceId.Value.Length - 4), System.Globalization.CultureInfo.InvariantCulture));
                return gate.Obedient(c, t);
            }),
            options => options.Slots = 1);
    }

    [Fact]
    public void Run_WhenTheHolderMustBeAsked_StartsOnlyWhatItAllows()
    {
        var ran = new List<TaskId>();
        WorkerWorld.Run(
            async world =>
            {
                ran.Clear();
                var failures = 3;
                world.Host.Answer<ConfirmStartRequest>((_, request) => failures-- > 0
                    ? throw new JobGrainsUnavailableException("away")
                    : new ConfirmStartReply(request.TaskId.Index % 2 == 0 ? StartVerdict.Start : StartVerdict.Drop));
                world.Accept(WorkerWorld.Batch(4) with { StartRule = StartRule.AfterAsking });

                var reports = await world.ReportsAsync(2);
                await world.DelayAsync(TimeSpan.FromMinutes(1));

                reports.Select(r => r.TaskId.Index).Should().BeEquivalentTo([0, 2]);
                ran.Should().HaveCount(2);
                world.Holdings().Tasks.Should().BeEmpty();
            },
            WorkerWorld.Map((context, _) =>
            {
                ran.Add(context.TaskId);
                return new(ProcessorResult.Succeeded());
            }));
    }

    [Fact]
    public void Kill_WhenTasksRun_SendsNothingMore() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(3));
        await gate.Started.Reader.ReadAsync();
        world.Worker.Kill();
        var sent = world.Host.Calls.Count;
        gate.Release(3);

        await world.DelayAsync(TimeSpan.FromMinutes(10));

        world.Host.Calls.Skip(sent).Should().NotContain(c => c is ReportRequest);
    });
}
