using System.Threading.Channels;

namespace JobGrains.Workers;

/// <summary>What operators do to the silo. In memory only: it ends with the silo's incarnation.</summary>
internal sealed partial class WorkerRuntime
{
    private bool _cordoned;
    private long _serviceVersion = 1;
    private long _serviceToken;

    public ChangeSiloReply Change(ChangeSiloRequest request)
    {
        long version;
        lock (_gate)
        {
            if (request.Token != _serviceToken && request.Seen != _serviceVersion)
            {
                return new(_serviceVersion, IsStale: true, ReadinessNow);
            }

            if (request.Token == _serviceToken || _draining)
            {
                return new(_serviceVersion, IsStale: false, ReadinessNow);
            }

            _serviceToken = request.Token;
            version = ++_serviceVersion;
            _cordoned = request.Change != SiloChange.Uncordon;
            LogServiceChanged(_parts.Logger, _host.Id, request.Change);
        }

        Publish();
        if (request.Change == SiloChange.Drain)
        {
            WorkQueue.Start(_host.Background, static state => _ = ((ServiceWork)state!).Worker.HandOnAsync(((ServiceWork)state).Version), new ServiceWork(this, version));
        }

        return new(version, IsStale: false, Readiness);
    }

    /// <summary>Hands back what waits, and gives what runs its time; as a stop does, but the silo stays, and an uncordon ends it.</summary>
    private async Task HandOnAsync(long version)
    {
        Channel<bool> pulse;
        lock (_gate)
        {
            pulse = HandBackAllThatWaits();
        }

        await WaitAsync(pulse, worker => worker.IsHandedOn(version), _options.DrainTimeout);
        List<WorkerTask> fired;
        lock (_gate)
        {
            // What starts from now on, after an uncordon, is not among them.
            fired = _serviceVersion == version ? Interrupt() : [];
            _pulses.Remove(pulse);
        }

        Fire(fired);
    }

    private bool IsHandedOn(long version) => _serviceVersion != version || HasOnlyAbandoned;

    private sealed record ServiceWork(WorkerRuntime Worker, long Version);
}
