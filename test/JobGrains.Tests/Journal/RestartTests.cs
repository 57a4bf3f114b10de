using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobGrains.Tests.Journal;

/// <summary>What an application sees when its process ends and another one goes on with the same folder.</summary>
public sealed class RestartTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobgrains-journal-");

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Standalone_WhenTheProcessEndsWhileItRuns_EndsInTheNextOne()
    {
        InstanceId run;
        var endless = new EndlessProcessor();
        using (var first = await StartAsync(endless.Register))
        {
            run = await RunAsync(first, new JobDefinition { Id = "job", Processor = "job" });
            await endless.Started.WaitAsync(Bound, Ending);
            await CrashAsync(first);
        }

        using var second = await StartAsync(Answering("the second"));
        var ended = await EndAsync(second, run);

        ended.Result.Should().Be("the second");
        (await ClientOf(second).GetHistoryAsync(run, Ending)).Should().ContainSingle().Which.Tasks.Redelivered.Should().Be(1);
        await second.StopAsync(Ending);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Broadcast_WhenTheProcessEndsWhileItRuns_LosesItsTargetsAndEnds(int silos)
    {
        InstanceId run;
        var endless = new EndlessProcessor(starts: silos);
        using (var first = await StartAsync(jobs => endless.Register(jobs.ConfigureEmbedded(embedded => embedded.Silos = silos))))
        {
            run = await RunAsync(first, new JobDefinition { Id = "job", Processor = "job", ExecutionType = ExecutionType.Broadcast });
            await endless.Started.WaitAsync(Bound, Ending);
            await CrashAsync(first);
        }

        // The ids of the targets belong to the first process. A silo of the second with the same name is another one.
        using var second = await StartAsync(jobs => Answering("never")(jobs.ConfigureEmbedded(embedded => embedded.Silos = silos)));
        var ended = await EndAsync(second, run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        ended.Tasks.Lost.Should().Be(silos);
        ended.Tasks.Succeeded.Should().Be(1, "its pre-process had");
        await second.StopAsync(Ending);
    }

    [Fact]
    public async Task AListener_WhenTheProcessEnds_GoesOnInTheNextOne()
    {
        InstanceId run;
        var heard = new TaskCompletionSource();
        using (var first = await StartAsync(jobs => Hearing(jobs, jobEvent =>
        {
            if (jobEvent.Kind == JobEventKind.AttemptEnded)
            {
                heard.TrySetResult();
                throw new InvalidOperationException("not in this process");
            }
        })))
        {
            while ((await ClientOf(first).ListListenersAsync(Ending)) is not [{ IsKnownEverywhere: true }])
            {
                await Task.Delay(20, Ending);
            }

            run = await RunAsync(first, new JobDefinition { Id = "job", Processor = "job" });
            await EndAsync(first, run);
            await heard.Task.WaitAsync(Bound, Ending);
            await CrashAsync(first);
        }

        // A process without the listener keeps what is not heard.
        using (var second = await StartAsync(Answering("well")))
        {
            var info = (await ClientOf(second).ListListenersAsync(Ending)).Should().ContainSingle().Subject;
            info.Waiting.Should().BeGreaterThanOrEqualTo(2);
            await second.StopAsync(Ending);
        }

        var ended = new TaskCompletionSource();
        var sequences = new List<long>();
        using var third = await StartAsync(jobs => Hearing(jobs, jobEvent =>
        {
            sequences.Add(jobEvent.Sequence);
            if (jobEvent.InstanceId == run && jobEvent.Kind == JobEventKind.Ended)
            {
                ended.TrySetResult();
            }
        }));
        await ended.Task.WaitAsync(Bound, Ending);

        sequences.Should().BeInAscendingOrder().And.EndWith([4L, 5L]);
        await third.StopAsync(Ending);
    }

    [Fact]
    public async Task MapReduce_WhenTheProcessEndsWhileItRuns_KeepsWhatItHasMappedAndEnds()
    {
        InstanceId run;
        var first = new Squares(stopAt: 20);
        using (var host = await StartAsync(first.Register))
        {
            run = await RunAsync(host, new JobDefinition { Id = "job", Processor = "job", ExecutionType = ExecutionType.MapReduce, ConcurrencyPerSilo = 2 });
            await first.Stopped.WaitAsync(Bound, Ending);
            await CrashAsync(host);
        }

        var second = new Squares(stopAt: int.MaxValue);
        using var next = await StartAsync(second.Register);
        var ended = await EndAsync(next, run);

        ended.Result.Should().Be(Squares.Sum);
        await next.StopAsync(Ending);
    }

    [Fact]
    public async Task Delayed_WhenTheProcessEnds_RunsInTheNextOne()
    {
        InstanceId run;
        using (var first = await StartAsync(new EndlessProcessor().Register))
        {
            await ClientOf(first).SaveAsync(new JobDefinition { Id = "job", Processor = "job" }, cancellationToken: Ending);
            run = (await ClientOf(first).RunAsync(new RunRequest { JobId = "job", Delay = TimeSpan.FromSeconds(1) }, Ending)).InstanceId;
            await CrashAsync(first);
        }

        using var second = await StartAsync(Answering("the second"));

        (await EndAsync(second, run)).Result.Should().Be("the second");
        await second.StopAsync(Ending);
    }

    [Fact]
    public async Task Ended_WhenTheProcessEnds_IsFoundInTheNextOneAndNotRunAgain()
    {
        InstanceId run;
        using (var first = await StartAsync(Answering("the first")))
        {
            run = await RunAsync(first, new JobDefinition { Id = "job", Processor = "job" });
            await EndAsync(first, run);
            await CrashAsync(first);
        }

        using var second = await StartAsync(Answering("the second"));

        (await EndAsync(second, run)).Result.Should().Be("the first");
        (await ClientOf(second).RunAsync(new RunRequest { JobId = "job", IdempotencyKey = "key" }, Ending)).InstanceId.Should().Be(run);
        (await EndAsync(second, run)).Result.Should().Be("the first");
        await second.StopAsync(Ending);
    }

    [Fact]
    public async Task Silos_WhenTheProcessIsTheSecond_HaveOtherIdsAndThoseOfTheFirstAreDead()
    {
        using (var first = await StartAsync(_ => { }))
        {
            (await IdsAsync(first)).Should().Equal("silo-1@1000001");
            await CrashAsync(first);
        }

        using var second = await StartAsync(_ => { });

        (await IdsAsync(second)).Should().Equal("silo-1@2000001");
        var parts = second.Services.GetRequiredService<ProcessParts>();
        parts.Judge(new SiloId("silo-1@1000001")).Should().Be(MemberState.Dead);
        parts.Judge(new SiloId("a@name@1000007")).Should().Be(MemberState.Dead);
        parts.Judge(new SiloId("of-another-kind")).Should().Be(MemberState.Dead);
        parts.Judge(new SiloId("silo-1@2000002")).Should().Be(MemberState.Unknown);
        await second.StopAsync(Ending);
    }

    [Fact]
    public async Task Health_OfAProcess_IsThatOfItsJournal()
    {
        using var host = await StartAsync(_ => { });
        var cluster = host.Services.GetRequiredService<IEmbeddedCluster>();

        cluster.Health.IsHealthy.Should().BeTrue();
        await host.StopAsync(Ending);
        cluster.Health.IsHealthy.Should().BeFalse();
        cluster.Health.Store.State.Should().Be(StoreState.Stopped);
        cluster.Health.Store.Problem.Should().Contain(_folder.FullName);
    }

    [Fact]
    public async Task Start_WhenAnotherProcessHasTheFolder_Fails()
    {
        using var first = await StartAsync(_ => { });

        var start = () => StartAsync(_ => { });

        (await start.Should().ThrowAsync<JournalException>()).WithMessage("*is locked*");
        await first.StopAsync(Ending);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IJobClient ClientOf(IHost host) => host.Services.GetRequiredService<IJobClient>();

    private static Action<JobGrainsBuilder> Answering(string result) => jobs => jobs.AddProcessor("job", (_, _) => new(ProcessorResult.Succeeded(result)));

    private static void Hearing(JobGrainsBuilder jobs, Action<JobEvent> hear)
    {
        Answering("well")(jobs);
        jobs.AddListener("ear", (jobEvent, _) =>
        {
            hear(jobEvent);
            return default;
        });
    }

    private static async Task<IEnumerable<string>> IdsAsync(IHost host) => (await ClientOf(host).GetSilosAsync(Ending)).Select(silo => silo.Id.Value);

    private static async Task<InstanceId> RunAsync(IHost host, JobDefinition job)
    {
        await ClientOf(host).SaveAsync(job, cancellationToken: Ending);
        return (await ClientOf(host).RunAsync(new RunRequest { JobId = job.Id, IdempotencyKey = "key" }, Ending)).InstanceId;
    }

    private static Task<InstanceInfo> EndAsync(IHost host, InstanceId run) => ClientOf(host).WaitAsync(run, Ending).WaitAsync(Bound, Ending);

    /// <summary>From one moment on nothing that the process does reaches the disk.</summary>
    private static async Task CrashAsync(IHost host)
    {
        await host.Services.GetRequiredService<JournalHost>().DisposeAsync();
        var cluster = host.Services.GetRequiredService<IEmbeddedCluster>();
        foreach (var silo in cluster.Silos)
        {
            await cluster.CrashAsync(silo);
        }
    }

    private async Task<IHost> StartAsync(Action<JobGrainsBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddJobGrains(jobs => configure(jobs.UseJournal(_folder.FullName)));
        var host = builder.Build();
        try
        {
            await host.StartAsync(Ending);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }
}
