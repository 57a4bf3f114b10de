using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;
using JobGrains.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Tests.Journal;

/// <summary>The engine on a journal, on a machine whose disk fails now and then and which itself fails again and again: in virtual time, every interleaving drawn from a seed.</summary>
public class MachineTests
{
    private const int Seeds = 60;
    private const int Failures = 3;
    private const int RunsBetween = 4;
    private const int Children = 20;
    private const int MaxDeliveries = 10;
    private const long MaxSteps = 2_000_000;

    private static readonly TimeSpan Bound = TimeSpan.FromHours(6);
    private static readonly ExecutionType[] Kinds = [ExecutionType.Standalone, ExecutionType.MapReduce, ExecutionType.Broadcast];

    public static TheoryData<ulong> FirstSeeds => new(Enumerable.Range(0, 4).Select(i => (ulong)(1 + (i * Seeds / 4))));

    [Theory]
    [MemberData(nameof(FirstSeeds))]
    public void Runs_WhenTheMachineFailsAgainAndAgain_EndOnceWithAllTheirResults(ulong first)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        for (var seed = first; seed < first + (Seeds / 4); seed++)
        {
            try
            {
                Live(seed);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}: {exception.Message}", exception);
            }
        }
    }

    private static void Live(ulong seed)
    {
        var world = new SimWorld(seed);
        var random = world.Random.Fork("machine");
        var clock = new SimScheduler(world, "clock");
        var folder = new SimFolder();
        var journal = new SimJournal(world, folder, new JournalSettings { SegmentSize = 16_384, BatchSize = 4_096, ShardCount = 2, MaxRecentRows = 20 }, new SimTime(clock, TimeSpan.Zero), NullLogger.Instance);
        var probe = new Probe
        {
            Children = Probe.Numbers(Children),
            Work = async (context, _) =>
            {
                await world.DelayAsync(random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(200)));
                return ProcessorResult.Succeeded((context as IMapContext)?.Payload);
            },
        };
        using var cluster = new SimCluster(world, new SimClusterOptions
        {
            Store = journal,
            Silos = 2,
            SiloOptions = _ => new JobGrainsOptions { Slots = 8, PageSize = 10 },
            Processors = _ => [ProcessorRegistration.OfInstance("probe", probe)],
        });
        var story = Task.Factory.StartNew(() => TellAsync(world, random, folder, journal, cluster, probe), CancellationToken.None, TaskCreationOptions.None, cluster.Scheduler).Unwrap();
        world.Run(story, Bound, MaxSteps, () => "The story waits.");
    }

    private static async Task TellAsync(SimWorld world, SimRandom random, SimFolder folder, SimJournal journal, SimCluster cluster, Probe probe)
    {
        await journal.OpenAsync();
        await cluster.StartAsync();
        foreach (var kind in Kinds)
        {
            await cluster.InsistAsync(client => client.SaveAsync(new JobDefinition { Id = kind.ToString(), Processor = "probe", ExecutionType = kind, MaxDeliveries = MaxDeliveries }));
        }

        var submissions = new List<Task<InstanceId>>();
        for (var failure = 0; failure <= Failures; failure++)
        {
            for (var i = 0; i < RunsBetween; i++)
            {
                submissions.Add(SubmitAsync(cluster, Kinds[random.Next(Kinds.Length)], $"{failure}-{i}"));
            }

            if (failure < Failures)
            {
                folder.Flushing = async () => await world.DelayAsync(random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(20)));
                folder.Fault = (operation, _) =>
                {
                    if (operation != DiskOperation.Read && random.Chance(0.02))
                    {
                        throw new IOException("The disk has failed.");
                    }
                };
                await world.DelayAsync(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)));
                await FailAsync(folder, journal, cluster);
            }
        }

        var runs = await Task.WhenAll(submissions);
        foreach (var run in runs)
        {
            var ended = await cluster.InsistAsync(client => client.WaitAsync(run));
            var history = await cluster.InsistAsync(client => client.GetHistoryAsync(run));
            history.Should().ContainSingle().Which.Status.Should().Be(ended.Status);
            if (ended.JobId == "MapReduce")
            {
                ended.Result.Should().Be($"{Children} tasks, {Children * (Children + 1) / 2}");
            }
            else if (ended.JobId == "Standalone")
            {
                ended.Status.Should().Be(InstanceStatus.Succeeded);
            }
        }

        runs.Should().OnlyHaveUniqueItems();
        probe.Starts.GroupBy(start => (start.Run, start.Task)).Should().OnlyContain(starts => starts.Count() <= (starts.Key.Task.IsBroadcastTarget ? 1 : MaxDeliveries));
    }

    /// <summary>The run is asked for until there is an answer; an answer counts, whatever happens to the machine afterwards.</summary>
    private static async Task<InstanceId> SubmitAsync(SimCluster cluster, ExecutionType kind, string key)
    {
        while (true)
        {
            try
            {
                return (await cluster.CallAsync(client => client.RunAsync(new RunRequest { JobId = kind.ToString(), IdempotencyKey = key }))).InstanceId;
            }
            catch (Exception exception) when (exception is JobGrainsUnavailableException or JobRunUnknownException)
            {
                await cluster.World.DelayAsync(TimeSpan.FromMilliseconds(500));
            }
        }
    }

    private static async Task FailAsync(SimFolder folder, SimJournal journal, SimCluster cluster)
    {
        var silos = cluster.Healthy.ToList();
        silos.ForEach(silo => cluster.Crash(silo, TimeSpan.MaxValue));
        folder.Fault = null;
        folder.Flushing = null;
        await journal.CrashAsync();
        silos.ForEach(cluster.DeclareDead);
        silos.ForEach(silo => cluster.AddSilo(silo.Name));
    }
}
