using JobGrains.Orleans.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Orleans.Tests.Hazards;

/// <summary>A client outside of the silos whose calls get no answer: it asks again long before they time out, and does nothing twice.</summary>
public sealed class LostGatewayTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task EveryOperation_WhenTheFirstCallIsNeverAnswered_IsAskedForAgain()
    {
        var lost = new LostCalls();
        var starts = 0;
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 2,
            Jobs = jobs =>
            {
                jobs.AddProcessor("count", (_, _) =>
                {
                    Interlocked.Increment(ref starts);
                    return new(ProcessorResult.Succeeded());
                });
                jobs.AddProcessor("fail", (_, _) => new(ProcessorResult.Failed("On purpose.")));
            },
            Client = client =>
            {
                client.Services.AddSingleton<IOutgoingGrainCallFilter>(lost);
                client.Services.Configure<JobGrainsClientOptions>(options => (options.CallTimeout, options.AskAgainAfter) = (Long, TimeSpan.FromMilliseconds(100)));
            },
        });

        await UseAsync(cluster.Client).WaitAsync(Bounds.OfAStory, TestContext.Current.CancellationToken);

        starts.Should().Be(2, "each run was asked for at least twice, and there is one of it");
        lost.Methods.Should().Contain(["SaveAsync", "ChangeAsync", "CreateAsync", "CancelAsync", "RetryAsync", "GetSilosAsync", "ListJobsAsync", "ListOpenAsync", "FindRowsAsync", "GetRowsAsync", "GetJobAsync", "ListTasksAsync"]);
    }

    [Fact]
    public async Task ACall_WhenNothingIsEverAnswered_SaysWhatItWaitedFor()
    {
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Client = client =>
            {
                client.Services.AddSingleton<IOutgoingGrainCallFilter>(new SilentCalls());
                client.Services.Configure<JobGrainsClientOptions>(options => (options.CallTimeout, options.AskAgainAfter) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(100)));
            },
        });

        var read = () => cluster.Client.GetAsync("job");
        var run = () => cluster.Client.RunAsync(new RunRequest { JobId = "job", IdempotencyKey = "once" });

        await read.Should().ThrowAsync<JobGrainsUnavailableException>().WithMessage("*job*did not answer*00:00:00.2*");
        (await run.Should().ThrowAsync<JobRunUnknownException>()).Which.Key.IdempotencyKey.Should().Be("once");
    }

    private static async Task UseAsync(IJobClient client)
    {
        await client.SaveAsync(new JobDefinition { Id = "job", Processor = "count" });
        await client.SaveAsync(new JobDefinition { Id = "failing", Processor = "fail" });
        await client.GetAsync("job");
        await client.PauseAsync("job");
        await client.ResumeAsync("job");
        await client.CopyAsync("job", "copy");
        await client.ImportAsync(await client.ExportAsync("job"), "import");
        await foreach (var listed in client.ListAsync())
        {
            listed.Status.Should().BeOneOf(JobStatus.Active, JobStatus.Paused);
        }

        var run = await client.RunAsync("job");
        (await client.WaitAsync(run.InstanceId)).Status.Should().Be(InstanceStatus.Succeeded);
        var many = await client.RunManyAsync([new RunRequest { JobId = "job" }]);
        (await client.WaitAsync(many[0].Receipt!.InstanceId)).Status.Should().Be(InstanceStatus.Succeeded);
        (await client.GetHistoryAsync(run.InstanceId)).Should().ContainSingle();
        (await client.FindAsync(new InstanceQuery { JobId = "job" })).Instances.Should().HaveCount(2);

        var failed = await client.RunAsync("failing");
        (await client.WaitAsync(failed.InstanceId)).Attempt.Should().Be(1);
        await client.RetryAsync(new RetryRequest { InstanceId = failed.InstanceId, ExpectedAttempt = 1 });
        (await client.WaitAsync(failed.InstanceId)).Attempt.Should().Be(2, "a retry that is asked for twice opens one attempt");
        (await client.ListTasksAsync(new TaskQuery { InstanceId = failed.InstanceId })).Should().ContainSingle();

        var delayed = await client.RunAsync(new RunRequest { JobId = "job", Delay = TimeSpan.FromHours(1) });
        (await client.CancelAsync(delayed.InstanceId)).Status.Should().Be(InstanceStatus.Canceled);
        (await client.GetInstanceAsync(delayed.InstanceId)).Status.Should().Be(InstanceStatus.Canceled);
        (await client.GetSilosAsync()).Should().HaveCount(2);
        await client.DeleteAsync("copy");
    }
}
