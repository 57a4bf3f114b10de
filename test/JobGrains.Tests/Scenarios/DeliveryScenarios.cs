using JobGrains.Testing.Kernel;

namespace JobGrains.Tests.Scenarios;

/// <summary>What a holder and a worker believe of each other when an answer is lost and the holder moves.</summary>
public sealed class DeliveryScenarios
{
    /// <summary>
    /// The holder has taken a report, the worker does not know it, and the holder's next activation asks the worker what it holds. A delivery that has ended is not
    /// adopted: its report would count twice, or, once the worker hears of the first, its loss.
    /// </summary>
    [Fact]
    public void ReportTakenAndHolderMovedBeforeTheWorkerKnows() => Scenario.Tell(
        async (cluster, probe) =>
        {
            var snoozed = new Signal();
            probe.Work = (_, _) =>
            {
                if (snoozed.Given.IsCompleted)
                {
                    return Task.FromResult(ProcessorResult.Succeeded());
                }

                cluster.Rates[FaultKind.ReplyDropped] = 1;
                snoozed.Give();
                return Task.FromResult(ProcessorResult.Snooze(TimeSpan.FromMinutes(1)));
            };
            var run = await cluster.RunAsync(new JobDefinition { Id = "nap", Processor = "probe", MaxDeliveries = 1 });
            await snoozed.Given;
            await cluster.DelayAsync(TimeSpan.FromSeconds(1));

            cluster.Rates.Calm();
            await cluster.EndActivationsAsync("instance");
            var ended = await cluster.WaitAsync(run);

            ended.Status.Should().Be(InstanceStatus.Succeeded, "{0}", ended.Failure);
            probe.Starts.Should().HaveCount(2).And.OnlyContain(start => start.Try == 1);
        },
        options: options => options.MaxSnoozes = 1);

    /// <summary>
    /// A cancel ends a task in the answer to the worker's question whether to start it. The answer is lost, the page seals and goes: the worker's next question is
    /// answered all the same, and frees the slot.
    /// </summary>
    [Fact]
    public void LeaveToStartRefusedAndPageSealedBeforeTheWorkerKnows() => Scenario.Tell(
        async (cluster, probe) =>
        {
            probe.Children = Probe.Numbers(100);
            probe.Work = async (_, _) =>
            {
                cluster.Rates[FaultKind.RequestDropped] = cluster.Rates[FaultKind.ReplyDropped] = 0.4;
                await cluster.DelayAsync(TimeSpan.FromMilliseconds(100));
                return ProcessorResult.Succeeded();
            };
            var run = await cluster.RunAsync(new JobDefinition { Id = "once", Processor = "probe", ExecutionType = ExecutionType.Map, Delivery = Delivery.AtMostOnce });
            await probe.StartAsync(start => start.Task.IsMapped);
            await cluster.DelayAsync(TimeSpan.FromMilliseconds(150));

            await cluster.AskAsync(client => client.CancelAsync(run));
            await cluster.WaitAsync(run);
            cluster.Rates.Calm();
            await cluster.EndActivationsAsync("page");
            await cluster.DelayAsync(TimeSpan.FromMinutes(2));

            (await cluster.AskAsync(client => client.GetSilosAsync())).Should().OnlyContain(silo => silo.Capacity.Load == 0);
        });

    /// <summary>A holder ends in order while some of its tasks run, some wait at workers and some were never sent: nothing was lost, so nothing counts as lost, and no task starts twice.</summary>
    [Fact]
    public void HolderMovesInOrder() => Scenario.Tell(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(100);
        probe.Work = async (_, _) =>
        {
            await cluster.DelayAsync(TimeSpan.FromSeconds(1));
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(new JobDefinition { Id = "moved", Processor = "probe", ExecutionType = ExecutionType.Map, ConcurrencyPerSilo = 4 });
        for (var i = 0; i < 5; i++)
        {
            await cluster.UntilAsync(run, info => info.Tasks.Succeeded > 10 * i);
            await cluster.EndActivationsAsync();
        }

        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded, "{0}", ended.Failure);
        ended.Tasks.Redelivered.Should().Be(0);
        probe.Starts.Should().OnlyHaveUniqueItems(start => start.Task);
    });

    /// <summary>The same for a task that waits for its next try.</summary>
    [Fact]
    public void HolderMovesInOrderDuringBackOff() => Scenario.Tell(async (cluster, probe) =>
    {
        probe.Work = (context, _) => Task.FromResult(context.Try == 1 ? ProcessorResult.Failed("not yet") : ProcessorResult.Succeeded());
        var run = await cluster.RunAsync(new JobDefinition { Id = "patient", Processor = "probe", TaskRetry = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromMinutes(5) } });
        await probe.StartAsync(_ => true);
        for (var i = 0; i < 5; i++)
        {
            await cluster.DelayAsync(TimeSpan.FromSeconds(1));
            await cluster.EndActivationsAsync();
            await cluster.GetAsync(run);
        }

        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded, "{0}", ended.Failure);
        ended.Tasks.Redelivered.Should().Be(0);
        probe.Starts.Select(start => start.Try).Should().Equal(1, 2);
    });
}
