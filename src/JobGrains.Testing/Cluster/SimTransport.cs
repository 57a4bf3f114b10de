using System.Globalization;
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
        if (_world.Outside is not { } outside)
        {
            Send(new Flight(this, call, null));
            return;
        }

        var flight = new Flight(this, call, outside.Current);
        if (_world.IsOwnThread)
        {
            Send(flight);
        }
        else
        {
            outside.Post(() => Send(flight), "A call was made");
        }
    }

    private void Send(Flight flight)
    {
        var call = flight.Call;
        _world.Plan(flight, cluster.CallTimeout);
        var disturbance = Find(call, isReply: false);
        if (disturbance is { Kind: CallFaultKind.RequestLost })
        {
            Trace("request lost by the story", call);
            return;
        }

        if (cluster.IsCutOff(call))
        {
            _world.Faults.Strike(FaultKind.RequestDropped);
            Trace("request lost, because a silo is cut off", call);
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
            Leave(flight, TimeSpan.Zero);
        }

        if (disturbance is { Kind: CallFaultKind.Repeated })
        {
            Trace("comes twice by the story", call);
            Leave(flight, TimeSpan.Zero);
        }

        Leave(flight, disturbance is { Kind: CallFaultKind.Delayed } ? disturbance.Delay : TimeSpan.Zero);
    }

    private CallDisturbance? Find(Call call, bool isReply) =>
        cluster.Disturbances.Count == 0 ? null : cluster.Disturbances.Find(disturbance => disturbance.Kind == CallFaultKind.ReplyLost == isReply && disturbance.Strikes(call));

    private void Leave(Flight flight, TimeSpan delay) => _world.Plan(new Arrival(flight, flight.Call.Fork(flight.OnCompleted)), delay + Latency());

    private void OnReply(Flight flight, Call fork)
    {
        if (flight.Call.IsCompleted)
        {
            return;
        }

        if (Find(flight.Call, isReply: true) is not null)
        {
            Trace("reply lost by the story", flight.Call);
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
            _world.Trace("network", $"{Describe(call)}: {what}");
        }
    }

    private static string Describe(Call call)
    {
        var request = call.Request.GetType().Name;
        return $"{call.Caller.Id} -> {call.Target} {(request.EndsWith("Request", StringComparison.Ordinal) ? request[..^7] : request)}";
    }

    /// <summary>A call under way; its own event is its timeout.</summary>
    private sealed class Flight : WorldEvent
    {
        private readonly SimTransport _transport;
        private readonly long _sent;
        private UserCode? _waiter;

        public Flight(SimTransport transport, Call call, UserCode? waiter)
        {
            _transport = transport;
            _sent = transport._world.Now;
            _waiter = waiter;
            waiter?.BeginWait();
            Call = call;
            OnCompleted = Complete;
        }

        public Call Call { get; }

        public Action<Call> OnCompleted { get; }

        /// <summary>What has arrived of the call.</summary>
        public Call? Delivered { get; set; }

        public override void Fire()
        {
            End();
            if (!Call.IsCompleted)
            {
                _transport.Trace("timed out; it may have run, or may still run", Call);
                if (Delivered is { IsCompleted: false })
                {
                    _transport._world.Faults.Strike(FaultKind.CallOutlived);
                }

                Call.Fail(new JobGrainsUnavailableException($"The call to '{Call.Target}' timed out: it may have run, or may still run."));
            }
        }

        public void TraceEnd(Call fork)
        {
            if (_transport._world.IsTracing)
            {
                var took = TimeSpan.FromTicks(_transport._world.Now - _sent).TotalMilliseconds;
                _transport._world.Trace("call", string.Create(CultureInfo.InvariantCulture, $"{Describe(Call)}: {(fork.Error is { } error ? $"failed after {took:F0} ms: {error.Message}" : $"answered after {took:F0} ms")}"));
            }
        }

        /// <summary>Nobody waits for it any more.</summary>
        public void End()
        {
            _waiter?.EndWait();
            _waiter = null;
        }

        private void Complete(Call fork) => _transport.OnReply(this, fork);
    }

    private sealed class Arrival(Flight flight, Call fork) : WorldEvent
    {
        public override void Fire()
        {
            flight.Delivered = fork;
            fork.Deliver();
        }
    }

    private sealed class Return(Flight flight, Call fork) : WorldEvent
    {
        public override void Fire()
        {
            if (!flight.Call.IsCompleted)
            {
                Agenda.Remove(flight);
                flight.End();
                flight.TraceEnd(fork);
                flight.Call.CompleteFrom(fork);
            }
        }
    }
}
