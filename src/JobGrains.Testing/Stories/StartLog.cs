using JobGrains.Hosting;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Stories;

/// <summary>Keeps the starts of user code, knows which of it is under way, and tells who waits for a start. On the world's thread.</summary>
internal sealed class StartLog(SimCluster cluster) : IUserCodeWatch
{
    private readonly SimWorld _world = cluster.World;
    private readonly List<TaskStart> _starts = [];
    private readonly List<RunningCode> _running = [];
    private readonly List<(Func<TaskStart, bool> Condition, TaskCompletionSource<TaskStart> Happened)> _expected = [];

    /// <summary>All starts, in their order.</summary>
    public IReadOnlyList<TaskStart> Starts => _starts;

    /// <summary>The starts whose code runs, on silos that live.</summary>
    public IEnumerable<TaskStart> Running => _running.Where(running => !running.Silo.HasCrashed && !running.Silo.HasStopped).Select(running => running.Start);

    /// <summary>The first start that meets the condition, whether it has happened or will.</summary>
    public Task<TaskStart> WhenAsync(Func<TaskStart, bool> condition)
    {
        if (_starts.Find(start => condition(start)) is { } start)
        {
            return Task.FromResult(start);
        }

        var happened = new TaskCompletionSource<TaskStart>();
        _expected.Add((condition, happened));
        return happened.Task;
    }

    public void OnCalling(IJobContext context)
    {
        var silo = cluster.Silos.First(s => s.Id == context.Silo);
        var start = new TaskStart
        {
            InstanceId = context.InstanceId,
            Attempt = context.Attempt,
            TaskId = context.TaskId,
            Try = context.Try,
            Epoch = context.Epoch,
            Silo = context.Silo,
            Processor = context.Definition.Processor,
            Started = _world.Elapsed,
        };
        UserCode? code = null;
        if (_world.Outside is { } outside)
        {
            code = new UserCode(() => $"Processor '{start.Processor}' ({start})") { IsStopped = () => silo.HasCrashed || silo.HasStopped || silo.Scheduler.IsPaused };
            outside.Begin(code);
            outside.Current = code;
        }

        _starts.Add(start);
        _running.Add(new RunningCode(context, start, silo, code));
        foreach (var expected in _expected.FindAll(expected => expected.Condition(start)))
        {
            _expected.Remove(expected);
            expected.Happened.TrySetResult(start);
        }
    }

    public void OnReturned(IJobContext context)
    {
        var index = _running.FindIndex(running => ReferenceEquals(running.Context, context));
        if (index >= 0 && _running[index].Code is { } code)
        {
            _world.Outside!.End(code);
            _world.Outside.Current = null;
        }

        if (index >= 0)
        {
            _running.RemoveAt(index);
        }
    }

    private sealed record RunningCode(IJobContext Context, TaskStart Start, SimSilo Silo, UserCode? Code);
}
