namespace JobGrains.Orleans.Membership;

/// <summary>
/// Notices that this process has stood still (stopped, swapped out, starved) for so long that others may have declared its silo dead and taken over what it had: what it writes next waits until the
/// membership has been read again. A silo that is dead there ends by that; one that lives has lost the time of one read. Used from any thread.
/// </summary>
internal sealed class PauseGuard : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>No membership declares a silo dead that was away for less.</summary>
    private static readonly TimeSpan Harmless = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Func<ValueTask> _readMembership;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _lastSign;
    private Task? _reading;

    /// <param name="readMembership">Reads the membership from its table; does not return where this silo is dead in it.</param>
    /// <param name="time">The clock.</param>
    public PauseGuard(Func<ValueTask> readMembership, TimeProvider time)
    {
        _readMembership = readMembership;
        _time = time;
        _lastSign = time.GetTimestamp();
        _timer = time.CreateTimer(static guard => ((PauseGuard)guard!).Tick(), this, Period, Period);
    }

    /// <summary>Ends at once, or after a pause when this silo is known to be alive. Throws what the membership's table throws.</summary>
    public ValueTask EnsureAliveAsync()
    {
        if (Volatile.Read(ref _reading) is null && _time.GetElapsedTime(Volatile.Read(ref _lastSign)) <= Harmless)
        {
            return default;
        }

        return new ValueTask(Read());
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        if (Volatile.Read(ref _reading) is not null)
        {
            return;
        }

        if (_time.GetElapsedTime(Volatile.Read(ref _lastSign)) > Harmless)
        {
            _ = Read();
        }
        else
        {
            Volatile.Write(ref _lastSign, _time.GetTimestamp());
        }
    }

    private Task Read()
    {
        lock (_gate)
        {
            // One that failed is repeated by whoever comes next.
            return _reading is { IsFaulted: false, IsCanceled: false } ? _reading : _reading = ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        await _readMembership();
        lock (_gate)
        {
            Volatile.Write(ref _lastSign, _time.GetTimestamp());
            _reading = null;
        }
    }
}
