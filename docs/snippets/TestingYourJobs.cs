using JobGrains.Hosting;
using JobGrains.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace JobGrains.Docs;

public class TestingYourJobs
{
    [Fact]
    public void TheNightlyJobRunsAtNight()
    {
        var options = new SimulatedClusterOptions().ConfigureServices(services => services
            .AddSingleton<IInvoices, SlowInvoices>()
            .AddJobGrains(jobs => jobs.AddProcessor<InvoiceProcessor>("invoice").AddJob(new JobDefinition { Id = "invoice", Processor = "invoice" })));

        SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync(new RunRequest { JobId = "invoice", Parameters = "4711", Delay = TimeSpan.FromHours(8) });
            await cluster.AdvanceAsync(TimeSpan.FromHours(7));
            Assert.Empty(cluster.Starts);
            await cluster.AdvanceAsync(TimeSpan.FromHours(2));
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded().ShouldHaveStartedNoTaskTwice();
        });
    }

    [Fact]
    public void ABroadcastTellsWhichSiloItLost()
    {
        var options = new SimulatedClusterOptions { Silos = 4 }.ConfigureServices(services => services
            .AddSingleton<ICache, SlowCache>()
            .AddJobGrains(jobs => jobs.AddProcessor<CacheFlushProcessor>("flush").AddJob(new JobDefinition { Id = "flush", Processor = "flush", ExecutionType = ExecutionType.Broadcast })));

        SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync("flush");
            var victim = (await cluster.WaitForStartAsync(start => start.TaskId.IsBroadcastTarget)).Silo;
            cluster.Crash(victim);
            var flushed = await cluster.WaitAsync(run.InstanceId);
            flushed.ShouldHaveSucceeded().ShouldHaveKeptItsTargets().ShouldHaveTarget(victim, JobTaskStatus.Lost);
        });
    }

    [Fact]
    public void TheSumIsRightWhateverGoesWrong() => SimulatedCluster.RunSeeds(
        1..10,
        () => new SimulatedClusterOptions { FaultStrength = 0.5 }.AddJobGrains(jobs => jobs
            .AddProcessor<SquaresProcessor>("squares")
            .AddJob(new JobDefinition { Id = "squares", Processor = "squares", ExecutionType = ExecutionType.MapReduce, MaxDeliveries = 100 })),
        async cluster =>
        {
            var request = new RunRequest { JobId = "squares", IdempotencyKey = "today" };
            var run = await cluster.InsistAsync(client => client.RunAsync(request));
            await cluster.AdvanceAsync(TimeSpan.FromMinutes(1));
            cluster.StopFaults();
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded("333833500");
        });

    [Fact]
    public void AnInvoiceIsSentAgainWhenItsSiloIsCutOff() => SimulatedCluster.Run(Invoices(), async cluster =>
    {
        var run = await cluster.Client.RunAsync("invoice", "4711");
        var first = await cluster.WaitForStartAsync(run.InstanceId);
        using (cluster.Isolate(first.Silo))
        {
            cluster.DeclareDead(first.Silo);
            (await cluster.WaitAsync(run.InstanceId)).ShouldHaveSucceeded();
        }

        Assert.Equal(2, cluster.Starts.Select(start => start.Epoch).Distinct().Count());
    });

    [Fact]
    public async Task ARootMapsTheNumbers()
    {
        var context = new TestJobContext();
        await new SquaresProcessor().ProcessAsync(context, CancellationToken.None);
        Assert.Equal(1_000, context.Mapped.Count);
    }

    [Fact]
    public async Task ATaskSquaresItsNumber()
    {
        var context = new TestJobContext { TaskId = TaskId.Mapped(page: 0, index: 0), Payload = "12" };
        var result = await new SquaresProcessor().ProcessAsync(context, CancellationToken.None);
        Assert.Equal("144", result.Value);
    }

    [Fact]
    public async Task ReduceSumsUp()
    {
        TaskResult[] results = [new(TaskId.Root, JobTaskStatus.Succeeded, null), new(TaskId.Mapped(0, 0), JobTaskStatus.Succeeded, "4"), new(TaskId.Mapped(0, 1), JobTaskStatus.Succeeded, "9")];
        var result = await new SquaresProcessor().ReduceAsync(new TestJobContext(), results.ToAsyncEnumerable(), CancellationToken.None);
        Assert.Equal("13", result.Value);
    }

    private static SimulatedClusterOptions Invoices() => new SimulatedClusterOptions().ConfigureServices(services => services
        .AddSingleton<IInvoices, SlowInvoices>()
        .AddJobGrains(jobs => jobs.AddProcessor<InvoiceProcessor>("invoice").AddJob(new JobDefinition { Id = "invoice", Processor = "invoice" })));
}
