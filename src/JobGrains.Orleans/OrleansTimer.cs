using IEngineTimer = JobGrains.Hosting.IGrainTimer;
using IGrainTimer = Orleans.Runtime.IGrainTimer;

namespace JobGrains.Orleans;

/// <summary>A timer of an activation that fires once.</summary>
internal sealed class OrleansTimer : IEngineTimer
{
    /// <summary>What a timer of the platform can wait at most; longer waits are made of several.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private readonly OrleansGrainHost _owner;
    private readonly Func<ValueTask> _callback;
    private readonly IGrainTimer _timer;
    private TimeSpan _left;
    private bool _stopped;

    public OrleansTimer(OrleansGrainHost owner, TimeSpan due, Func<ValueTask> callback)
    {
        _owner = owner;
        _callback = callback;
        _left = due > TimeSpan.Zero ? due : TimeSpan.Zero;
        _timer = owner.Timers.RegisterGrainTimer(
            owner.Context,
            static (timer, _) => timer.OnDueAsync(),
            this,
            new GrainTimerCreationOptions(Take(), Timeout.InfiniteTimeSpan));
    }

    public void Stop()
    {
        if (!_stopped)
        {
            _stopped = true;
            _timer.Dispose();
        }
    }

    private TimeSpan Take()
    {
        var next = _left < Longest ? _left : Longest;
        _left -= next;
        return next;
    }

    private Task OnDueAsync()
    {
        if (_stopped)
        {
            return Task.CompletedTask;
        }

        if (_left > TimeSpan.Zero)
        {
            _timer.Change(Take(), Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        }

        Stop();
        return _owner.RunAsync(_callback);
    }
}
