using JobGrains.Hosting.Embedded;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Cluster;

/// <summary>The network: calls are late, overtake each other, come twice or never, and so do their replies. Each call ends at the latest with its timeout.</summary>
internal sealed class SimTransport(SimCluster cluster, FaultRates rates) : ITransport
{
    private static readonly TimeSpan Hop = TimeSpan.FromMilliseconds(1);
    private readonly SimWorld _world = cluster.World;
    private readonly SimRandom _random = cluster.World.Random.Fork("network");

    public void Send(Call call)
    {
        var flight = new Flight(this, call);
        _world.Plan(flight, cluster.CallTimeout);
        if (cluster.IsCutOff(call))
        {
            _world.Faults.Strike(FaultKind.RequestDropped);
            Trace("lost, cut off", call);
            return;
        }

        if (_random.Chance(rates[FaultKind.RequestDropped]))
        {
            _world.Faults.Strike(FaultKind.RequestDropped);
            Trace("request lost", call);
            return;
        }

        if (_random.Chance(rates[FaultKind.CallDuplicated]))
        {
            _world.Faults.Strike(FaultKind.CallDuplicated);
            Trace("comes twice", call);
            Leave(flight);
        }

        Leave(flight);
    }

    private void Leave(Flight flight) => _world.Plan(new Arrival(flight.Call.Fork(flight.OnCompleted)), Latency());

    private void OnReply(Flight flight, Call fork)
    {
        if (flight.Call.IsCompleted)
        {
            return;
        }

        if (cluster.IsCutOff(flight.Call) || _random.Chance(rates[FaultKind.ReplyDropped]))
        {
            _world.Faults.Strike(FaultKind.ReplyDropped);
            Trace("reply lost", flight.Call);
            return;
        }

        _world.Plan(new Return(flight, fork), Latency());
    }

    private TimeSpan Latency()
    {
        if (_random.Chance(rates[FaultKind.CallSlow]))
        {
            _world.Faults.Strike(FaultKind.CallSlow);
            return _random.Between(cluster.CallTimeout / 2, 3 * cluster.CallTimeout);
        }

        if (_random.Chance(rates[FaultKind.CallDelayed]))
        {
            _world.Faults.Strike(FaultKind.CallDelayed);
            return _random.Between(TimeSpan.Zero, 200 * Hop);
        }

        if (_random.Chance(rates[FaultKind.CallReordered]))
        {
            _world.Faults.Strike(FaultKind.CallReordered);
            return _random.Between(TimeSpan.Zero, 4 * Hop);
        }

        return Hop;
    }

    private void Trace(string what, Call call)
    {
        if (_world.IsTracing)
        {
            _world.Trace("network", $"{what}: {call.Caller.Id} -> {call.Target} {call.Request}");
        }
    }

    /// <summary>A call under way; its own event is its timeout.</summary>
    private sealed class Flight : WorldEvent
    {
        private readonly SimTransport _transport;

        public Flight(SimTransport transport, Call call)
        {
            _transport = transport;
            Call = call;
            OnCompleted = Complete;
        }

        public Call Call { get; }

        public Action<Call> OnCompleted { get; }

        public override void Fire()
        {
            if (!Call.IsCompleted)
            {
                _transport.Trace("timed out", Call);
                Call.Fail(new JobGrainsUnavailableException($"The call to '{Call.Target}' timed out: it may have run, or may still run."));
            }
        }

        public void TraceEnd(Call fork)
        {
            if (_transport._world.IsTracing)
            {
                _transport._world.Trace("call", $"{Call.Caller.Id} -> {Call.Target} {Call.Request.GetType().Name}: {(fork.Error is { } error ? error.Message : "answered")}");
            }
        }

        private void Complete(Call fork) => _transport.OnReply(this, fork);
    }

    private sealed class Arrival(Call fork) : WorldEvent
    {
        public override void Fire() => fork.Deliver();
    }

    private sealed class Return(Flight flight, Call fork) : WorldEvent
    {
        public override void Fire()
        {
            if (!flight.Call.IsCompleted)
            {
                Agenda.Remove(flight);
                flight.TraceEnd(fork);
                flight.Call.CompleteFrom(fork);
            }
        }
    }
}
