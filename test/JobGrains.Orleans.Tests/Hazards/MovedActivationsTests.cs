using JobGrains.Instances;
using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;
using JobGrains.Tracking;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime.Placement;

namespace JobGrains.Orleans.Tests.Hazards;

/// <summary>Orleans ends activations when memory is short, and moves them when silos are out of balance. What runs must not notice.</summary>
public sealed class MovedActivationsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);

    [Fact(Timeout = Bounds.OfATest)]
    public Task RunsAndSessions_OutliveTheSheddingOfActivations() => TellAsync(
        silo => silo.Configure<GrainCollectionOptions>(options =>
        {
            // Memory is always short; Orleans looks after each full collection of garbage.
            options.EnableActivationSheddingOnMemoryPressure = true;
            options.MemoryUsagePollingPeriod = Soon;
            options.MemoryUsageLimitPercentage = 0.002;
            options.MemoryUsageTargetPercentage = 0.001;
        }),
        holders =>
        {
            GC.Collect();
            return Task.WhenAll(holders.Select(holder => holder.Deactivated));
        });

    [Fact(Timeout = Bounds.OfATest)]
    public Task RunsAndSessions_OutliveTheMoveOfActivations() => TellAsync(
        silo =>
        {
#pragma warning disable ORLEANSEXP001, ORLEANSEXP002 // Users may turn them on.
            silo.AddActivationRebalancer().AddActivationRepartitioner();
#pragma warning restore ORLEANSEXP001, ORLEANSEXP002
            silo.Configure<ActivationRepartitionerOptions>(options => (options.MinRoundPeriod, options.MaxRoundPeriod, options.RecoveryPeriod) = (10 * Soon, 20 * Soon, Soon));
        },
        holders => Task.WhenAll(holders.Select(holder =>
        {
            // As the rebalancers do it, to another silo.
            var elsewhere = holder.ActivationServices.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values
                .First(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(holder.Address.SiloAddress));
            holder.Migrate(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = elsewhere.SiloAddress });
            return holder.Deactivated;
        })));

    private static async Task TellAsync(Action<ISiloBuilder> prepare, Func<IReadOnlyList<IGrainContext>, Task> disturb)
    {
        var release = new Signal();
        var probe = new Probe
        {
            Children = Probe.Numbers(6),
            Work = async (context, token) =>
            {
                await release.Given.WaitAsync(token);
                return ProcessorResult.Succeeded((context as IMapContext)?.Payload);
            },
        };
        await using var cluster = await OrleansConformanceCluster.StartAsync(new SiloClusterSetup
        {
            HasDirectoriesOfOrleans = true,
            Silo = (_, silo) => prepare(silo),
            Jobs = jobs => jobs.AddProcessor("probe", _ => probe).Configure(options => options.IdleAge = options.SessionHold = TimeSpan.FromHours(1)),
        });
        var broadcast = await cluster.RunAsync(new JobDefinition { Id = "everywhere", Processor = "probe", ExecutionType = ExecutionType.Broadcast });
        var map = await cluster.RunAsync(new JobDefinition { Id = "map", Processor = "probe", ExecutionType = ExecutionType.MapReduce });
        var plain = await cluster.RunAsync(new JobDefinition { Id = "plain", Processor = "probe" });
        foreach (var silo in cluster.Silos)
        {
            await probe.StartAsync(start => start.Silo == silo && start.Task.IsBroadcastTarget);
        }

        for (var task = 0; task < 6; task++)
        {
            var index = task;
            await probe.StartAsync(start => start.Task.IsMapped && start.Task.Index == index);
        }

        await probe.StartAsync(start => start.Run == plain);
        var engine = cluster.Cluster.Silos.SelectMany(silo => silo.Activations.OfEngine).ToList();
        var workers = engine.FindAll(activation => activation.GrainInstance is IWorkerGrain);
        await disturb(engine.FindAll(activation => activation.GrainInstance is IJobInstanceGrain or IMapReduceTrackerGrain or ITaskPageGrain));
        release.Give();

        (await cluster.WaitAsync(broadcast)).Status.Should().Be(InstanceStatus.Succeeded);
        (await cluster.WaitAsync(plain)).Status.Should().Be(InstanceStatus.Succeeded);
        (await cluster.WaitAsync(map)).Result.Should().Be("6 tasks, 21");
        workers.Should().HaveCount(3).And.OnlyContain(worker => !worker.Deactivated.IsCompleted);
        probe.Starts.Where(start => start.Task != TaskId.Final).Should().OnlyHaveUniqueItems(start => $"{start.Run} {start.Task}", "what ran on a silo ran on");
    }
}
