using JobGrains.Tests.Conformance;

namespace JobGrains.Tests.Listeners;

public sealed class ListenerBoundTests
{
    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    public void AListenerThatIsAway_MissesTheOldestEvents_AndIsToldHowMany(ulong seed)
    {
        const int Runs = 300;
        var blocked = new Signal();
        var ear = new Ear { Work = _ => blocked.Given };
        var setup = new ConformanceSetup
        {
            Silos = 2,
            Processors = { ["probe"] = new Probe() },
            Ears = [ear],
            Options = options => (options.Listeners.Shards, options.Listeners.MaxWaiting) = (1, 500),
        };
        using var cluster = new SimulatedConformanceCluster(seed, setup);

        cluster.Tell(async () =>
        {
            while ((await cluster.AskAsync(client => client.ListListenersAsync())) is not [{ IsKnownEverywhere: true }])
            {
                await cluster.DelayAsync(TimeSpan.FromMilliseconds(20));
            }

            await cluster.SaveAsync(new JobDefinition { Id = "job", Processor = "probe" });
            for (var run = 0; run < Runs; run++)
            {
                await cluster.WaitAsync(await cluster.RunAgainAsync("job"));
            }

            var last = await cluster.RunAgainAsync("job");
            await cluster.WaitAsync(last);
            var waiting = await UntilAsync(cluster, info => info.Waiting + info.Dropped == (Runs + 1) * 5L);
            blocked.Give();
            await ear.HearEndAsync(last);
            var after = await UntilAsync(cluster, info => info.Waiting == 0);

            waiting.Dropped.Should().BeGreaterThan(500);
            waiting.Waiting.Should().BeInRange(256, 1_024);
            after.Dropped.Should().BeInRange(waiting.Dropped - 100, waiting.Dropped, "what the silo had been given before it was dropped is heard");
            ear.Called.Sum(e => e.Dropped).Should().Be(after.Dropped, "each event that is missing is told once");
            (after.Delivered + after.Dropped).Should().Be((Runs + 1) * 5L);
        });
    }

    private static async Task<ListenerInfo> UntilAsync(ConformanceCluster cluster, Func<ListenerInfo, bool> condition)
    {
        while (true)
        {
            var info = (await cluster.AskAsync(client => client.ListListenersAsync()))[0];
            if (condition(info))
            {
                return info;
            }

            await cluster.DelayAsync(TimeSpan.FromMilliseconds(100));
        }
    }
}
