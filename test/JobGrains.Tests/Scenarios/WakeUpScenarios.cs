using JobGrains.Testing.Kernel;

namespace JobGrains.Tests.Scenarios;

/// <summary>Wake-ups come at least once, at or after their time: perhaps long after what they were set for.</summary>
public sealed class WakeUpScenarios
{
    /// <summary>The wake-up of a delayed run comes again when the run has ended: it is not taken for the one that discards the run's tombstone.</summary>
    [Fact]
    public void WakeUpOfADelayedRunComesAgainAfterItsEnd() => Scenario.Tell(
        async (cluster, probe) =>
        {
            await cluster.SaveAsync(new JobDefinition { Id = "later", Processor = "probe" });
            var request = new RunRequest { JobId = "later", IdempotencyKey = "one", Delay = TimeSpan.FromSeconds(10) };
            var run = (await cluster.AskAsync(client => client.RunAsync(request))).InstanceId;

            var ended = await cluster.WaitAsync(run);
            await cluster.DelayAsync(TimeSpan.FromMinutes(1));

            ended.Status.Should().Be(InstanceStatus.Succeeded);
            (await cluster.GetAsync(run)).Should().BeEquivalentTo(ended);
            (await cluster.AskAsync(client => client.RunAsync(request))).Outcome.Should().Be(RunOutcome.Existing);
            probe.Starts.Should().ContainSingle();
        },
        () => new FaultRates { [FaultKind.WakeUpRepeated] = 1 });
}
