namespace JobGrains.Workers;

/// <summary>All that waits for a time, in one pass; and what the cluster is told of this silo.</summary>
internal sealed partial class WorkerRuntime
{
    private const long PublishPeriod = 250 * TimeSpan.TicksPerMillisecond;

    private readonly Lock _publishing = new();
    private readonly Lazy<ICapacityProbe> _probe;
    private MachineCapacity _machine;
    private long _measureDue;
    private long _publishDue = long.MaxValue;
    private long _published = -PublishPeriod;
    private long _drainDue = long.MaxValue;

    /// <summary>Publishes the silo's capacity for the first time. The host calls it when the silo takes part in the cluster.</summary>
    public void Start() => Publish();

    private void Housekeep()
    {
        List<WorkerTask> fired = [];
        bool publishes;
        lock (_gate)
        {
            if (_parts.IsKilled)
            {
                return;
            }

            _alarm.Begin();
            var now = _clock.Now;
            LimitTimes(now, fired);
            SendDue(now);
            TendLeases(now);
            publishes = _publishDue <= now;
            _alarm.Set(publishes ? long.MaxValue : _publishDue);
            if (_drainDue <= now)
            {
                _drainDue = long.MaxValue;
                Pulse();
            }

            _alarm.Set(_drainDue);
        }

        Fire(fired);
        if (publishes)
        {
            Publish();
        }
    }

    private void LimitTimes(long now, List<WorkerTask> fired)
    {
        // Backwards: where one is abandoned the next starts, at the end of the list.
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            var task = _running[i];
            if (task.IsAbandoned)
            {
                continue;
            }

            if (task.Cause == StopCause.None && task.TimeoutDue <= now)
            {
                Stop(task, StopCause.TaskTimeout, task.Session.Spec!.Definition.Timeouts.Grace, fired);
            }

            if (task.GraceDue <= now)
            {
                Abandon(task);
            }
            else
            {
                _alarm.Set(task.Cause == StopCause.None ? task.TimeoutDue : task.GraceDue);
            }
        }
    }

    /// <summary>The load or the readiness has changed: soon the cluster is told.</summary>
    private void MarkCapacity()
    {
        if (_publishDue > _published + PublishPeriod)
        {
            _publishDue = _published + PublishPeriod;
            _alarm.Set(_publishDue);
        }
    }

    private void Publish()
    {
        // One at a time, and in order: what is published last is what was true last.
        lock (_publishing)
        {
            var probe = _probe.Value;
            if (_clock.Now >= _measureDue)
            {
                _machine = probe.Measure();
                _measureDue = probe.Period is { } period ? _clock.Now + period.Ticks : long.MaxValue;
            }

            SiloCapacity capacity;
            lock (_gate)
            {
                if (_parts.IsKilled)
                {
                    return;
                }

                _published = _clock.Now;
                _publishDue = _measureDue;
                _alarm.Set(_publishDue);
                capacity = new SiloCapacity
                {
                    Slots = _options.Slots,
                    Load = _waiting + _running.Count,
                    FreeCpuCores = _machine.FreeCpuCores,
                    FreeMemoryBytes = _machine.FreeMemoryBytes,
                    FreeDiskBytes = _machine.FreeDiskBytes,
                    Readiness = ReadinessNow,
                };
            }

            _host.Publish(capacity);
        }
    }
}
