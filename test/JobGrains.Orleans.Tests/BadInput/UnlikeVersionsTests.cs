using JobGrains.Hosting;
using JobGrains.Orleans.Client.Calls;
using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Membership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobGrains.Orleans.Tests.BadInput;

/// <summary>Silos and clients with builds of JobGrains that differ.</summary>
public sealed class UnlikeVersionsTests
{
    private static readonly JobGrainsVersion Next = EngineVersion.Current with { Build = "next", Contract = EngineVersion.Contract + 1 };
    private static readonly JobGrainsVersion Later = new("later", EngineVersion.Contract + 2, EngineVersion.Contract + 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Bounds.OfATest)]
    public async Task Neighbours_ShareACluster_AndItsSilosSayWhatTheyHave()
    {
        await using var cluster = await StartAsync(silos: 2);

        var silos = await cluster.Client.GetSilosAsync(Cancellation);

        silos.Select(silo => (silo.Name, silo.Version)).Should().BeEquivalentTo([("s1", EngineVersion.Current), ("s2", Next)]);
        (await RunAsync(cluster)).Status.Should().Be(InstanceStatus.Succeeded);
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task ASiloThatAnotherDoesNotUnderstand_DoesNotStart_AndTheClusterGoesOn()
    {
        await using var cluster = await StartAsync(silos: 2);

        var start = () => cluster.AddAsync("s3");

        await start.Should().ThrowAsync<JobGrainsVersionException>().WithMessage($"*{Later}*cannot join*{cluster.Silos[0].Id}*{EngineVersion.Current}*Install every release in between*");
        cluster.Describe().Should().Contain("does not understand: it is given no work here");
        (await cluster.Client.GetSilosAsync(Cancellation)).Select(silo => silo.Name).Should().BeEquivalentTo("s1", "s2");
        (await RunAsync(cluster)).Status.Should().Be(InstanceStatus.Succeeded);
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task ASiloThatHearsOfTheOthersTooLate_StopsAndIsGivenNothing()
    {
        var deaf = new FailingCalls("GreetAsync");
        await using var cluster = await StartAsync(silos: 1, (name, silo) =>
        {
            if (name == "s3")
            {
                silo.Services.AddSingleton<IOutgoingGrainCallFilter>(deaf);
            }
        });

        var late = await cluster.AddUnknownAsync("s3");
        var stops = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = late.Handle.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stops.SetResult);
        await stops.Task.WaitAsync(Bounds.OfAStep, Cancellation);

        cluster.Describe().Should().Contain($"Silo {late.Id} stops: it came after silo {cluster.Silos[0].Id}");
        (await cluster.Silos[0].Client.GetSilosAsync(Cancellation)).Should().ContainSingle().Which.Name.Should().Be("s1");
        deaf.Count.Should().BePositive();
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AClientThatTheSilosDoNotUnderstand_IsToldSo_WhateverItAsks()
    {
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup { Silos = 1, Client = client => client.Services.AddSingleton(Later) });

        var read = () => cluster.Client.GetAsync("job", Cancellation);
        var list = () => cluster.Client.GetSilosAsync(Cancellation);
        var run = () => cluster.Client.RunAsync("job", cancellationToken: Cancellation);

        await read.Should().ThrowAsync<JobGrainsVersionException>().WithMessage($"This client has {Later}*{cluster.Silos[0].Id}*{EngineVersion.Current}*Update the client*");
        await list.Should().ThrowAsync<JobGrainsVersionException>();
        await run.Should().ThrowAsync<JobGrainsVersionException>();
    }

    [Fact]
    public async Task AClient_LooksAgainEveryMinute_ForSilosAreReplacedMeanwhile()
    {
        var time = new PausedTime();
        IReadOnlyList<SiloInfo> silos = [Silo(EngineVersion.Current)];
        var asked = 0;
        var watch = new VersionWatch(EngineVersion.Current, () => Task.FromResult(Ask()), TimeSpan.FromMinutes(1), time);

        await watch.CheckAsync();
        silos = [Silo(null), Silo(Later)];
        await watch.CheckAsync();
        asked.Should().Be(1);
        time.Pass(TimeSpan.FromMinutes(1));
        var check = () => watch.CheckAsync().AsTask();

        (await check.Should().ThrowAsync<JobGrainsVersionException>()).WithMessage("*later*");
        silos = [Silo(Next)];
        await check.Should().ThrowAsync<JobGrainsVersionException>("it is looked at once a minute");
        asked.Should().Be(2);
        time.Pass(TimeSpan.FromMinutes(1));
        await watch.CheckAsync();

        IReadOnlyList<SiloInfo> Ask()
        {
            asked++;
            return silos;
        }
    }

    private static SiloInfo Silo(JobGrainsVersion? version) => new(new SiloId("s@1"), "s", [], [], new SiloCapacity()) { Version = version };

    private static async Task<InstanceInfo> RunAsync(SiloCluster cluster)
    {
        await cluster.Client.SaveAsync(new JobDefinition { Id = "job", Processor = "probe" }, cancellationToken: Cancellation);
        var run = await cluster.Client.RunAsync("job", cancellationToken: Cancellation);
        return await cluster.Client.WaitAsync(run.InstanceId, Cancellation);
    }

    /// <summary>s1 has this build, s2 the next one, and s3 one that does not understand this one's any more.</summary>
    private static Task<SiloCluster> StartAsync(int silos, Action<string, ISiloBuilder>? prepare = null) => SiloCluster.StartAsync(new SiloClusterSetup
    {
        Silos = silos,
        Jobs = jobs => jobs.AddProcessor("probe", (_, _) => new(ProcessorResult.Succeeded())),
        Silo = (name, silo) =>
        {
            silo.Services.AddSingleton(name switch { "s1" => EngineVersion.Current, "s2" => Next, _ => Later });
            prepare?.Invoke(name, silo);
        },
    });
}
