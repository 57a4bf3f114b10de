using System.Globalization;
using System.Runtime.ExceptionServices;

namespace JobGrains.Testing.Kernel;

/// <summary>
/// One thread, virtual time, one seed: picks a random ready task and runs it, and jumps to the next event when nothing is ready. Everything that a world holds
/// belongs to it alone, so that worlds run side by side.
/// </summary>
internal sealed class SimWorld
{
    /// <summary>When virtual time begins: any fixed moment.</summary>
    private static readonly long Start = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;

    private readonly Agenda _agenda = new();
    private readonly SimRandom _schedule;
    private readonly SimRandom _timers;
    private readonly long _stepTicks;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private (SimScheduler Scheduler, Task Task)[] _ready = new (SimScheduler, Task)[64];
    private int _readyCount;
    private volatile string? _foreign;
    private SimulationException? _failure;

    /// <param name="seed">Draws every choice.</param>
    /// <param name="trace">Where readable lines go.</param>
    /// <param name="outside">What lets other threads in; null for a world that belongs to its own thread alone, and fails when another one comes near.</param>
    public SimWorld(ulong seed, TextWriter? trace = null, RealWorld? outside = null)
    {
        Seed = seed;
        TraceWriter = trace;
        Outside = outside;
        Random = new SimRandom(seed, Hash);
        _schedule = Random.Fork("schedule");
        _timers = Random.Fork("timers");
        _stepTicks = TimeSpan.FromMicroseconds(_schedule.Next(200)).Ticks;
        Faults = new FaultLog();
    }

    public ulong Seed { get; }

    public SimHash Hash { get; } = new();

    /// <summary>Fork it; never draw from it.</summary>
    public SimRandom Random { get; }

    public FaultLog Faults { get; }

    /// <summary>The threads that are not the world's; null where none may come near.</summary>
    public RealWorld? Outside { get; }

    /// <summary>Where virtual time ends while the world runs.</summary>
    public long TimeLimit { get; set; } = long.MaxValue;

    /// <summary>Ticks in UTC.</summary>
    public long Now { get; private set; } = Start;

    public TimeSpan Elapsed => TimeSpan.FromTicks(Now - Start);

    public long Steps { get; private set; }

    public TextWriter? TraceWriter { get; }

    public bool IsTracing => TraceWriter is not null;

    /// <summary>How often a timer is late, and by how much at most.</summary>
    public double TimerLateRate { get; set; }

    public TimeSpan MaxTimerLateness { get; set; } = TimeSpan.FromMilliseconds(500);

    internal bool IsOwnThread => Environment.CurrentManagedThreadId == _thread;

    public void Plan(WorldEvent what, TimeSpan after) => _agenda.Add(what, Now + Math.Max(0, after.Ticks));

    public void Plan(TimeSpan after, Action action) => Plan(new WorldAction(action), after);

    /// <summary>Waits; goes on on the scheduler of whoever awaits. Belongs to no silo: it comes also when the waiter has crashed.</summary>
    public Task DelayAsync(TimeSpan delay)
    {
        var done = new TaskCompletionSource();
        Plan(delay, done.SetResult);
        return done.Task;
    }

    /// <summary>Ends the run with a violated invariant; the first one counts. May be called anywhere on the world's thread.</summary>
    public void Fail(string invariant, string message)
    {
        _failure ??= new SimulationException(invariant, message);
        if (IsTracing)
        {
            Trace("world", $"VIOLATED {invariant}: {message}");
        }
    }

    public void Trace(string who, string what)
    {
        if (Outside is { } outside && !IsOwnThread)
        {
            outside.Post(() => Trace(who, what), "A line was logged");
            return;
        }

        TraceWriter?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,10:F3} {Steps,6} {who,-8} {what}"));
    }

    /// <summary>Runs until <paramref name="done"/> has completed.</summary>
    /// <param name="done">The work of the client.</param>
    /// <param name="maxTime">The bound on virtual time from now.</param>
    /// <param name="maxSteps">The bound on steps from now.</param>
    /// <param name="describe">Says what is still pending, for the failure.</param>
    /// <exception cref="SimulationException">An invariant was violated, nothing was left to do, or a bound was reached.</exception>
    public void Run(Task done, TimeSpan maxTime, long maxSteps, Func<string> describe)
    {
        TimeLimit = Now + maxTime.Ticks;
        var stepLimit = Steps + maxSteps;
        Outside?.Watch(done);
        while (!done.IsCompleted)
        {
            Outside?.LetIn();
            if (_readyCount > 0)
            {
                if (Steps >= stepLimit)
                {
                    throw new SimulationException("Liveness", $"Not done after {maxSteps} steps at {Elapsed}. {describe()}");
                }

                Step();
            }
            else if (_agenda.TryPeek(out var due))
            {
                if (Outside is { } outside && outside.Holds(Now, due))
                {
                    continue;
                }

                if (due > TimeLimit)
                {
                    throw new SimulationException("Liveness", $"Not done after {TimeSpan.FromTicks(TimeLimit - Start)} of virtual time. {describe()}");
                }

                Advance(due);
            }
            else if (Outside?.Holds(Now, long.MaxValue) != true)
            {
                ThrowIfFailed();
                throw new SimulationException("Deadlock", $"Nothing is ready and no timer is set. {describe()}");
            }

            ThrowIfFailed();
        }

        Hash.Mix((ulong)Steps);
        Hash.Mix((ulong)Now);
        if (done.IsFaulted)
        {
            ExceptionDispatchInfo.Throw(done.Exception!.InnerExceptions[0]);
        }
    }

    internal TimeSpan TimerLateness()
    {
        if (!_timers.Chance(TimerLateRate))
        {
            return TimeSpan.Zero;
        }

        Faults.Strike(FaultKind.TimerLate);
        return _timers.Between(TimeSpan.Zero, MaxTimerLateness);
    }

    internal void AddReady(SimScheduler scheduler, Task task)
    {
        if (_readyCount == _ready.Length)
        {
            Array.Resize(ref _ready, 2 * _readyCount);
        }

        _ready[_readyCount++] = (scheduler, task);
    }

    internal void TakeForeignTask(SimScheduler scheduler, Task task)
    {
        if (Outside is { } outside)
        {
            outside.Post(() => scheduler.Enqueue(task), $"A continuation of {scheduler.Name} came");
            return;
        }

        _foreign = $"A task of {scheduler.Name} was queued from a foreign thread: {new System.Diagnostics.StackTrace(2)}";
    }

    private void Step()
    {
        var index = _schedule.Next(_readyCount);
        var (scheduler, task) = _ready[index];
        _ready[index] = _ready[--_readyCount];
        _ready[_readyCount] = default;
        Steps++;
        Now += _stepTicks; // Work takes time, so that what happens at a moment happens between two tasks, too.
        scheduler.Execute(task);
        Advance(Now);
    }

    private void Advance(long due)
    {
        Now = Math.Max(Now, due);
        while (_agenda.Take(Now) is { } next)
        {
            next.Fire();
        }
    }

    private void ThrowIfFailed()
    {
        if (_foreign is { } foreign)
        {
            throw new SimulationException("ForeignTask", foreign);
        }

        if (_failure is not null)
        {
            throw _failure;
        }
    }
}
