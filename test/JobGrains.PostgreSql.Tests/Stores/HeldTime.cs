using System.Threading.Channels;

namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>The clock of the system, whose timers fire when the test says so: who waits is heard of, and waits for as long as the test likes.</summary>
internal sealed class HeldTime : TimeProvider
{
    private readonly Channel<HeldTimer> _timers = Channel.CreateUnbounded<HeldTimer>();

    /// <summary>The next wait that begins, or has begun and was not asked for yet.</summary>
    public async Task<HeldTimer> NextAsync(TimeSpan bound, CancellationToken cancellationToken) => await _timers.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(bound, cancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HeldTimer(callback, state, dueTime);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _timers.Writer.TryWrite(timer);
        }

        return timer;
    }
}
