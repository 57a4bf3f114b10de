using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;

namespace JobGrains.Orleans.Tests.PostgreSql;

/// <summary>What a listener has not taken when all silos end is heard from the silos that come next.</summary>
public sealed class PostgreSqlListenerTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>
{
    [Fact(Timeout = Bounds.OfATest)]
    public async Task AListener_WhenTheClusterStartsAgain_GoesOnWhereItWas()
    {
        var prepare = PostgreSqlFixture.NewService(postgreSql.ConnectionString);
        InstanceId run;
        var first = new Ear { Work = e => e.Kind == JobEventKind.AttemptEnded ? throw new InvalidOperationException("not in this process") : Task.CompletedTask };
        await using (var cluster = await OrleansConformanceCluster.StartAsync(SetupOf(first), prepare))
        {
            while ((await cluster.AskAsync(client => client.ListListenersAsync())) is not [{ IsKnownEverywhere: true }])
            {
                await cluster.DelayAsync(TimeSpan.FromMilliseconds(20));
            }

            run = await cluster.RunAsync(new JobDefinition { Id = "job", Processor = "probe" });
            await cluster.WaitAsync(run);
            await first.HearAsync(e => e.InstanceId == run && e.Kind == JobEventKind.TaskEnded);
        }

        var second = new Ear();
        await using (await OrleansConformanceCluster.StartAsync(SetupOf(second), prepare))
        {
            await second.HearEndAsync(run);
        }

        first.HeardOf(run).Select(e => e.Sequence).Should().Equal(1, 2, 3);
        second.HeardOf(run).Select(e => e.Sequence).Should().EndWith([4L, 5L]);
    }

    private static ConformanceSetup SetupOf(Ear ear) => new() { Silos = 2, Processors = { ["probe"] = new Probe() }, Ears = [ear], Options = options => options.Listeners.PollPeriod = TimeSpan.FromMilliseconds(500) };
}
