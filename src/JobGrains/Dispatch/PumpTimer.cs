using JobGrains.Hosting;

namespace JobGrains.Dispatch;

/// <summary>Runs a holder's pump at the earliest of the times asked for, and keeps its activation until then: what it waits for is only in memory.</summary>
internal sealed class PumpTimer(IGrainHost host, Func<ValueTask> pump)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private IGrainTimer? _timer;
    private DateTimeOffset _time;

    public void At(DateTimeOffset time)
    {
        if (_timer is not null && _time <= time)
        {
            return;
        }

        var now = host.Silo.Time.GetUtcNow();
        var wait = time > now ? time - now : TimeSpan.Zero;
        host.Hold(wait + Margin);
        _timer?.Stop();
        _time = time;
        _timer = host.StartTimer(wait, () =>
        {
            _timer = null;
            return pump();
        });
    }
}
