using System.Collections.Concurrent;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;

namespace JobGrains.Orleans.Tests.Hazards;

/// <summary>What the storage does to grains, and what the host does about it.</summary>
public sealed class StorageTests
{
    private static readonly GrainType InstanceType = GrainKind.Of(GrainKind.Instance).Type;
    private static readonly GrainType JobType = GrainKind.Of(GrainKind.Job).Type;
    private static readonly JobDefinition Job = new() { Id = "job", Processor = "probe", ExecutionType = ExecutionType.Standalone };

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AStoreThatTakesStaleETags_IsRefusedAtStart()
    {
        var start = () => SiloCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 1,
            Silo = (_, silo) => silo.UseStorage(new ControlledStorage { RefusesStaleETags = false }),
        });

        var refusal = await start.Should().ThrowAsync<Exception>();

        refusal.Which.ToString().Should().Contain("ETag").And.Contain(nameof(ControlledStorage));
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task ASnapshot_IsAnsweredWhileALongTurnRuns()
    {
        var storage = new ControlledStorage();
        var (writes, goOn) = (new Signal(), new Signal());
        var (release, probe) = HeldProbe();
        await using var cluster = await StartAsync(storage, probe, TimeSpan.FromSeconds(30));
        var run = await cluster.RunAsync(Job);
        await probe.StartAsync(_ => true);
        await cluster.UntilAsync(run, info => info.Status == InstanceStatus.Running);

        storage.BeforeWrite = async (_, grain) =>
        {
            if (grain.Type == InstanceType)
            {
                writes.Give();
                await goOn.Given;
            }
        };
        var cancel = cluster.Cluster.Client.CancelAsync(run, "the turn takes long", TestContext.Current.CancellationToken);
        await writes.Given.WaitAsync(TestContext.Current.CancellationToken);

        var snapshot = await cluster.Cluster.Client.GetInstanceAsync(run, TestContext.Current.CancellationToken);

        cancel.IsCompleted.Should().BeFalse();
        snapshot.Status.Should().Be(InstanceStatus.Running);
        goOn.Give();
        release.Give();
        await cancel;
        (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Canceled);
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task ACallWhoseTurnDoesNotEnd_EndsAfterItsTimeout_AndMayTakeEffectAllTheSame()
    {
        var storage = new ControlledStorage();
        var goOn = new Signal();
        var probe = new Probe();
        await using var cluster = await StartAsync(storage, probe, TimeSpan.FromSeconds(1));
        await cluster.SaveAsync(Job);
        var request = new RunRequest { JobId = "job", IdempotencyKey = "once" };

        storage.BeforeWrite = (_, grain) => grain.Type == InstanceType ? goOn.Given : Task.CompletedTask;
        var unknown = () => cluster.Cluster.Silos[0].Client.RunAsync(request);

        (await unknown.Should().ThrowAsync<JobGrainsException>()).Which.Should().Match(exception => exception is JobRunUnknownException || exception is JobGrainsUnavailableException);
        goOn.Give();
        var receipt = await cluster.AskAsync(client => client.RunAsync(request));
        (await cluster.WaitAsync(receipt.InstanceId)).Status.Should().Be(InstanceStatus.Succeeded);
        probe.Starts.Should().ContainSingle();
    }

    [Theory(Timeout = Bounds.OfATest)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnExceptionOfTheStore_ReachesCallersAsOneOfJobGrains_AndTheGrainReadsAnew(bool fromOutside)
    {
        var storage = new ControlledStorage();
        var probe = new Probe();
        await using var cluster = await StartAsync(storage, probe, TimeSpan.FromSeconds(2));
        var client = fromOutside ? cluster.Cluster.Client : cluster.Cluster.Silos[1].Client;

        storage.BeforeWrite = (_, grain) => grain.Type == JobType ? throw new DriverException(new object()) : Task.CompletedTask;
        var save = () => client.SaveAsync(Job);

        var failure = (await save.Should().ThrowAsync<JobGrainsUnavailableException>()).Which;
        failure.Message.Should().Contain("is broken", "it says what the store said");
        storage.BeforeWrite = (_, _) => Task.CompletedTask;
        (await cluster.WaitAsync(await cluster.RunAsync(Job))).Status.Should().Be(InstanceStatus.Succeeded);
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AGrainThatReadsItsState_HoldsNoLockOfOrleans_ThoughTheStoreAnswersAtOnce()
    {
        var storage = new ControlledStorage();
        var (read, locked) = (new ConcurrentQueue<GrainType>(), new ConcurrentQueue<GrainType>());
        await using var cluster = await StartAsync(storage, new Probe { Children = Probe.Numbers(3) }, TimeSpan.FromSeconds(5));
        storage.BeforeRead = grain =>
        {
            read.Enqueue(grain.Type);
            if (cluster.Cluster.Silos.SelectMany(silo => silo.Activations.AllOf(grain)).Any(Monitor.IsEntered))
            {
                locked.Enqueue(grain.Type);
            }
        };

        (await cluster.WaitAsync(await cluster.RunAsync(Job with { ExecutionType = ExecutionType.MapReduce }))).Status.Should().Be(InstanceStatus.Succeeded);

        read.Should().Contain([JobType, InstanceType, GrainKind.Of(GrainKind.Tracker).Type, GrainKind.Of(GrainKind.Page).Type]);
        locked.Should().BeEmpty("two grains that call each other as they start would wait for each other");
    }

    private static (Signal Release, Probe Probe) HeldProbe()
    {
        var release = new Signal();
        return (release, new Probe
        {
            Work = async (_, token) =>
            {
                await release.Given.WaitAsync(token);
                return ProcessorResult.Succeeded();
            },
        });
    }

    private static Task<OrleansConformanceCluster> StartAsync(ControlledStorage storage, Probe probe, TimeSpan callTimeout) => OrleansConformanceCluster.StartAsync(new SiloClusterSetup
    {
        Silos = 2,
        Jobs = jobs => jobs.AddProcessor("probe", _ => probe).Configure(options => options.CallTimeout = callTimeout),
        Silo = (_, silo) => silo.UseStorage(storage),
    });

    /// <summary>An exception that no serializer can carry.</summary>
    private sealed class DriverException(object connection) : Exception($"The connection {connection} is broken.")
    {
        public object Connection { get; } = connection;
    }
}
