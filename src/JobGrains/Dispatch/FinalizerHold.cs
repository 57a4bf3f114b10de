using JobGrains.Hosting;
using JobGrains.Workers;

namespace JobGrains.Dispatch;

/// <summary>
/// Keeps the processor session on the finaliser's silo alive while everything else there may be idle, until the instance is terminal. Best effort: a
/// session that vanishes all the same costs a re-creation.
/// </summary>
internal sealed class FinalizerHold(IGrainHost host)
{
    private string? _session;
    private IGrainTimer? _timer;

    /// <summary>Holds the session of an attempt on a silo, instead of any other.</summary>
    public void Keep(InstanceId instanceId, int attempt, SiloId silo)
    {
        var session = new SessionKey(instanceId, attempt).LeaseKey(silo);
        if (session == _session)
        {
            return;
        }

        Release();
        _session = session;
        Renew();
    }

    public void Release()
    {
        _timer?.Stop();
        if (_session is { } session)
        {
            _session = null;
            Hold(session, TimeSpan.Zero);
        }
    }

    private void Renew()
    {
        if (_session is not { } session)
        {
            return;
        }

        var duration = host.Silo.Engine.Options.SessionHold;
        Hold(session, duration);
        _timer = host.StartTimer(duration / 4, () =>
        {
            Renew();
            return default;
        });
    }

    private void Hold(string session, TimeSpan duration) =>
        host.Send<IProcessorGrain, HoldSessionRequest, Ack>(session, static (lease, request) => lease.HoldAsync(request), new HoldSessionRequest(duration), static _ => default);
}
