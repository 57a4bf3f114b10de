using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;
using JobGrains.Tracking;
using JobGrains.Workers;
using Orleans.Configuration;

namespace JobGrains.Orleans.Tests.Hazards;

/// <summary>A processor session goes when it is idle; the finaliser's stays until the run has ended, however long that takes.</summary>
public sealed class IdleSessionTests
{
    private const int CollectionRounds = 6;

    [Fact(Timeout = Bounds.OfATest)]
    public async Task TheFinalisersSession_OutlivesIdleness_AndIsCollectedAfterTheEnd_WhileOtherIdleSessionsAreCollectedBefore()
    {
        var release = new Signal();
        var probe = new Probe { Children = Probe.Numbers(60) };
        await using var cluster = await OrleansConformanceCluster.StartAsync(new SiloClusterSetup
        {
            Jobs = jobs => jobs
                .AddProcessor("probe", _ => probe)

                // Renewed every two seconds, which alone would not keep what goes after one.
                .Configure(options => options.SessionHold = TimeSpan.FromSeconds(8)),
            Silo = (_, silo) => silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = collection.CollectionQuantum + TimeSpan.FromMilliseconds(1)),
        });
        var longTask = new LongTask(cluster, release);
        probe.Work = longTask.WorkAsync;

        var run = await cluster.RunAsync(new JobDefinition { Id = "job", Processor = "probe", ExecutionType = ExecutionType.MapReduce });
        await cluster.UntilAsync(run, info => info.Tasks.Succeeded == 60);
        await SeeCollectionsAsync(cluster.Cluster.Silos);

        var sessions = cluster.Cluster.Silos.SelectMany(silo => silo.Activations.AllOf<IProcessorGrain>()).ToList();
        var kept = sessions.Where(session => !session.Deactivated.IsCompleted).ToList();
        release.Give();
        var ended = await cluster.WaitAsync(run);
        var final = probe.Starts.Single(start => start.Task == TaskId.Final).Silo;

        ended.Result.Should().Be("60 tasks, 1830");
        var ofFinaliser = sessions.Should().ContainSingle(session => IsOn(session, final), "the session was opened once, at the start").Subject;
        kept.Should().Contain(ofFinaliser);
        sessions.Except(kept).Should().NotBeEmpty("the session of a silo that has nothing to do is collected");
        kept.Should().OnlyContain(session => IsOn(session, final) || IsOn(session, longTask.Silo!.Value));
        await Task.WhenAll(kept.Select(session => session.Deactivated)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        cluster.Cluster.Silos.SelectMany(silo => silo.Activations.AllOf<IProcessorGrain>()).Should().HaveCount(sessions.Count, "no session was opened again");
    }

    /// <summary>Waits for some rounds of the collector on each silo: in each, a grain that was called once is collected.</summary>
    private static Task SeeCollectionsAsync(IEnumerable<RunningSilo> silos) => Task.WhenAll(silos.Select(async silo =>
    {
        for (var round = 0; round < CollectionRounds; round++)
        {
            // A caller's own silo is where such a grain is placed.
            var grain = silo.Grains.GetGrain<INearGrain>($"{silo.Name}-{round}");
            await grain.CountAsync();
            await silo.Activations.AllOf(grain.GetGrainId())[^1].Deactivated.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }));

    private static bool IsOn(IGrainContext session, SiloId silo) => session.GrainId.Key.ToString()!.EndsWith(silo.Value, StringComparison.Ordinal);

    /// <summary>
    /// One task that takes long, on another silo than the finaliser's, which is that of the tracker. The others wait until each silo has started one: two silos have not slots enough for all.
    /// </summary>
    private sealed class LongTask(OrleansConformanceCluster cluster, Signal release)
    {
        private readonly Lock _lock = new();
        private readonly HashSet<SiloId> _silos = [];
        private readonly Signal _everywhere = new();
        private TaskId? _task;

        public SiloId? Silo { get; private set; }

        public async Task<ProcessorResult> WorkAsync(IJobContext context, CancellationToken cancellationToken)
        {
            await (IsChosen(context) ? release.Given : _everywhere.Given);
            return ProcessorResult.Succeeded(((IMapContext)context).Payload);
        }

        private bool IsChosen(IJobContext context)
        {
            lock (_lock)
            {
                var tracker = cluster.Cluster.Silos.Single(silo => silo.Activations.AllOf<IMapReduceTrackerGrain>().Count > 0);
                if (_task is null && context.Silo != tracker.Id)
                {
                    _task = context.TaskId;
                    Silo = context.Silo;
                }

                if (_silos.Add(context.Silo) && _silos.Count == cluster.Silos.Count)
                {
                    _everywhere.Give();
                }

                return _task == context.TaskId;
            }
        }
    }
}
