using System.Collections.Concurrent;
using System.Diagnostics;

namespace JobGrains.Testing.Kernel;

/// <summary>
/// The threads that are not the world's, where they may come near. What they bring waits until the world takes it in. While user code waits for something that the
/// simulated world does not know of, virtual time runs no faster than real time.
/// </summary>
internal sealed class RealWorld
{
    /// <summary>How far virtual time may run ahead: enough for the calls between silos, less than any reasonable time limit.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(100);

    /// <summary>For how long code that may be waiting for the simulated world may be on its way to another thread.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<Action> _arrived = new();
    private readonly object _bell = new();
    private readonly AsyncLocal<UserCode?> _current;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<UserCode> _underWay = [];
    private string? _firstContact;
    private bool _rang;
    private readonly TimeSpan _maxWait;
    private volatile bool _naps;

    /// <param name="maxWait">How long user code may wait for the real world.</param>
    public RealWorld(TimeSpan maxWait)
    {
        _maxWait = maxWait;
        _current = new AsyncLocal<UserCode?>(OnRunning);
    }

    /// <summary>What came first from another thread; null while nothing has: then the run can be replayed.</summary>
    public string? FirstContact => Volatile.Read(ref _firstContact);

    /// <summary>The user code whose flow this is; null for the engine's own.</summary>
    public UserCode? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    /// <summary>Whether the world waits for other threads; then it is not its own thread that is busy.</summary>
    public bool IsNapping => _naps;

    /// <summary>User code begins. On the world's thread.</summary>
    public void Begin(UserCode code) => _underWay.Add(code);

    /// <summary>User code has ended. On the world's thread.</summary>
    public void End(UserCode code) => _underWay.Remove(code);

    /// <summary>From any thread: the world is to do something.</summary>
    public void Post(Action action, string what)
    {
        Interlocked.CompareExchange(ref _firstContact, $"{what} from another thread", null);
        _arrived.Enqueue(action);
        Ring();
    }

    /// <summary>The world looks up when that has ended, wherever it ends.</summary>
    public void Watch(Task done) => done.ContinueWith(
        static (_, world) => ((RealWorld)world!).Ring(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>Does what other threads have brought.</summary>
    public void LetIn()
    {
        while (_arrived.TryDequeue(out var action))
        {
            action();
        }
    }

    /// <summary>
    /// Called when nothing is ready. Answers whether virtual time must not go on to <paramref name="due"/> yet, after a nap or the arrival of something, whichever came first.
    /// </summary>
    /// <exception cref="SimulationException">User code has waited too long.</exception>
    public bool Holds(long now, long due)
    {
        var wait = TimeSpan.Zero;
        foreach (var code in _underWay)
        {
            if (code.IsWaiting || code.IsStopped())
            {
                continue;
            }

            var real = TimeBlocked(code, now);
            if (!code.HasLeft && code.MayWaitForTheWorld())
            {
                wait = Longer(wait, Grace - real);
                continue;
            }

            if (real > _maxWait)
            {
                throw new SimulationException("RealWorld", Explain(code));
            }

            var over = (due == long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromTicks(due - code.BlockedNow)) - real - Lead;
            wait = Longer(wait, over);
        }

        if (wait == TimeSpan.Zero)
        {
            return false;
        }

        Nap(wait < LongestNap ? Ceiling(wait) : LongestNap);
        return true;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void OnRunning(AsyncLocalValueChangedArgs<UserCode?> change)
    {
        if (change.CurrentValue is { } code)
        {
            code.Touch();
            code.HasLeft |= Environment.CurrentManagedThreadId != _thread;
        }
    }

    private void Ring()
    {
        lock (_bell)
        {
            _rang = true;
            Monitor.Pulse(_bell);
        }
    }

    private void Nap(TimeSpan time)
    {
        lock (_bell)
        {
            if (!_rang)
            {
                _naps = true;
                Monitor.Wait(_bell, time);
                _naps = false;
            }

            _rang = false;
        }
    }

    private static TimeSpan Ceiling(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private static TimeSpan TimeBlocked(UserCode code, long now)
    {
        var progress = code.Progress;
        if (code.BlockedProgress != progress)
        {
            code.BlockedProgress = progress;
            code.BlockedNow = now;
            code.BlockedSince = Stopwatch.GetTimestamp();
        }

        return Stopwatch.GetElapsedTime(code.BlockedSince);
    }

    private string Explain(UserCode code) =>
        $"{code} has waited for {_maxWait} of real time for something that the simulated cluster does not know of. Meanwhile virtual time runs no faster than real time. "
        + "If it waits for the real world, raise MaxRealWait. If it waits for something within the test (a TaskCompletionSource, a semaphore), set Mode to Strict: then virtual time goes on.";
}
