using System.Diagnostics;
using System.Runtime.ExceptionServices;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Stories;

/// <summary>One story on one cluster, on a thread of its own, under the eyes of the caller's.</summary>
internal sealed class SimulationRun(SimulatedClusterOptions options, Func<SimulatedCluster, Task> story)
{
    private const long MaxSteps = 50_000_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private SimWorld? _world;
    private SimulatedCluster? _cluster;
    private SimulationReport? _report;
    private ExceptionDispatchInfo? _failure;

    public SimulationReport Execute()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "JobGrains simulation" };
        thread.Start();
        Attend(thread);
        _failure?.Throw();
        return _report!;
    }

    /// <summary>Waits for the end, unless some code keeps the thread to itself for too long: that cannot be ended from outside, and is left behind.</summary>
    private void Attend(Thread thread)
    {
        var (steps, since) = (-1L, Stopwatch.GetTimestamp());
        while (!thread.Join(Look))
        {
            var world = Volatile.Read(ref _world);
            var now = world?.Steps ?? 0;
            if (now == 0 || now != steps || world?.Outside is { IsNapping: true } || Debugger.IsAttached)
            {
                (steps, since) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(since) > options.MaxRealWait)
            {
                throw new SimulationFailedException(
                    options.Seed,
                    $"User code has kept the thread of the simulated cluster for {options.MaxRealWait} without awaiting: it blocks (Wait, Result, Thread.Sleep, a lock), or computes. Await instead, or raise MaxRealWait. "
                    + (_cluster?.Describe() ?? ""));
            }
        }
    }

    private void Run()
    {
        try
        {
            var outside = options.Mode == SimulationMode.Open ? new RealWorld(options.MaxRealWait) : null;
            _world = new SimWorld(options.Seed, options.Trace, outside);
            using var cluster = new SimCluster(_world, new SimClusterOptions
            {
                Profile = options.Host == SimulatedHost.Orleans ? HostProfile.OrleansLike : HostProfile.Embedded,
                Silos = options.Silos,
                Setup = silo => _cluster!.Equip(silo),
            });
            Run(_cluster = new SimulatedCluster(options, cluster));
        }
        catch (SimulationException exception)
        {
            _failure = ExceptionDispatchInfo.Capture(new SimulationFailedException(options.Seed, Explain(exception), exception));
        }
        catch (Exception exception) // Whatever the story throws is thrown where the caller waits.
        {
            exception.Data["JobGrains.Seed"] = options.Seed;
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    private void Run(SimulatedCluster cluster)
    {
        try
        {
            var told = Task.Factory.StartNew(() => TellAsync(cluster), CancellationToken.None, TaskCreationOptions.None, cluster.Cluster.Scheduler).Unwrap();
            _world!.Run(told, options.MaxVirtualTime, MaxSteps, cluster.Describe);
            _report = cluster.Report();
        }
        finally
        {
            cluster.End();
        }

        // What the application's services still do is no part of the story, and none of the world's time is left to wait for.
        if (!Task.Run(cluster.CloseServicesAsync).Wait(options.MaxRealWait))
        {
            throw new SimulationFailedException(options.Seed, $"The services of the silos were not disposed within {options.MaxRealWait}: the disposal of some service waits for something that does not come.");
        }
    }

    private async Task TellAsync(SimulatedCluster cluster)
    {
        await cluster.StartAsync();
        if (_world!.Outside is not { } outside)
        {
            await story(cluster);
            return;
        }

        var code = new UserCode(() => "The story") { MayWaitForTheWorld = cluster.IsBusy };
        outside.Begin(code);
        outside.Current = code;
        await story(cluster);
        outside.Current = null;
    }

    private static string Explain(SimulationException exception) => exception.Invariant == "ForeignTask"
        ? "Another thread came near a simulated cluster in strict mode. Processors and the story must stay on its thread: leave out Task.Run and ConfigureAwait(false), and give Task.Delay the TimeProvider of the "
            + $"container; or set Mode to Open. {exception.Details}"
        : exception.Details;
}
