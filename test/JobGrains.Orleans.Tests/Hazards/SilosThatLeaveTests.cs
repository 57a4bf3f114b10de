using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;
using JobGrains.Workers;

namespace JobGrains.Orleans.Tests.Hazards;

/// <summary>A silo that goes, in order or not, takes its part of the grain directory along; what runs on the others must not notice.</summary>
public sealed class SilosThatLeaveTests
{
    [Theory(Timeout = Bounds.OfATest)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WorkersAndRunningTasksOfHealthySilos_SurviveTheDepartureAndTheDeathOfOthers(bool hasOwnDirectory)
    {
        var release = new Signal();
        var probe = new Probe
        {
            // More than three silos have slots for: each silo gets some.
            Children = Probe.Numbers(80),
            Work = async (context, token) =>
            {
                await release.Given.WaitAsync(token);
                return ProcessorResult.Succeeded((context as IMapContext)?.Payload);
            },
        };
        await using var cluster = await OrleansConformanceCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 4,
            HasDirectoriesOfOrleans = true,
            Jobs = jobs =>
            {
                jobs.AddProcessor("probe", _ => probe).Configure(options =>
                {
                    options.IdleAge = TimeSpan.FromHours(1);
                    options.SessionHold = TimeSpan.FromHours(1);
                });
                if (hasOwnDirectory)
                {
                    jobs.UseOwnGrainDirectory();
                }
            },
        });
        var silos = cluster.Silos;
        var healthy = cluster.Cluster.Silos.Skip(2).ToList();
        var broadcast = await cluster.RunAsync(new JobDefinition { Id = "everywhere", Processor = "probe", ExecutionType = ExecutionType.Broadcast });
        var map = await cluster.RunAsync(new JobDefinition { Id = "map", Processor = "probe", ExecutionType = ExecutionType.MapReduce });
        foreach (var silo in silos)
        {
            await probe.StartAsync(start => start.Silo == silo && start.Task.IsBroadcastTarget);
            await probe.StartAsync(start => start.Silo == silo && start.Task.IsMapped);
        }

        var workers = healthy.SelectMany(silo => silo.Activations.AllOf<IWorkerGrain>()).ToList();
        var sessions = healthy.SelectMany(silo => silo.Activations.AllOf<IProcessorGrain>()).ToList();
        var startedHere = probe.Starts.Where(start => healthy.Any(silo => silo.Id == start.Silo)).ToList();

        await cluster.StopAsync(silos[0]);
        await cluster.CrashAsync(silos[1]);
        await cluster.UntilAsync(broadcast, info => info.Tasks.Lost == 1);
        release.Give();
        await cluster.WaitAsync(broadcast);
        var targets = (await cluster.TasksAsync(broadcast)).Where(task => task.TaskId.IsBroadcastTarget).ToDictionary(task => task.Silo!.Value, task => task.Status);
        var reduced = await cluster.WaitAsync(map);

        workers.Should().HaveCount(2).And.OnlyContain(worker => !worker.Deactivated.IsCompleted);
        healthy.SelectMany(silo => silo.Activations.AllOf<IWorkerGrain>()).Should().HaveCount(2, "no other activation of a worker was made");
        sessions.Should().NotBeEmpty();
        targets.Should().BeEquivalentTo(new Dictionary<SiloId, JobTaskStatus>
        {
            [silos[0]] = JobTaskStatus.Failed,
            [silos[1]] = JobTaskStatus.Lost,
            [silos[2]] = JobTaskStatus.Succeeded,
            [silos[3]] = JobTaskStatus.Succeeded,
        });
        reduced.Result.Should().Be("80 tasks, 3240");
        startedHere.Should().OnlyContain(start => probe.StartsOf(start.Task).Count(again => again.Run == start.Run) == 1, "what ran on a healthy silo ran on");
    }
}
