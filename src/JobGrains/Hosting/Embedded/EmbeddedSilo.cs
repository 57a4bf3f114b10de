using System.Collections.Concurrent;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Embedded;

/// <summary>One silo: its activations, its view of the cluster, and the engine's parts on it.</summary>
internal sealed class EmbeddedSilo : IEntrySiloHost, ICluster
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _activations = [];
    private readonly ConcurrentDictionary<GrainId, Activation> _placed = new(GrainIdComparer.Instance);
    private readonly CatalogSteward _steward;
    private readonly int _callTicks;
    private readonly int _idleTicks;
    private ClusterView _view = new(0, []);
    private TaskCompletionSource? _emptied;
    private volatile bool _ended;
    private bool _takesNone;

    public EmbeddedSilo(EmbeddedCluster cluster, SiloId id, string name, SiloParts parts)
    {
        Cluster = cluster;
        Id = id;
        Name = name;
        Parts = parts;
        Capacity = new CapacityBox(new SiloCapacity { Slots = parts.Options.Slots });

        // A transport gives its calls up in time; the watch then ends only what is left of them.
        var callTick = cluster.Parts.Transport is null ? Shortest(parts.Options.CallTimeout / 10, TimeSpan.FromSeconds(1)) : parts.Options.CallTimeout;
        _callTicks = (int)Math.Ceiling(parts.Options.CallTimeout / callTick) + 1;
        CallWatch = new Watch(parts.Time, callTick, FailOldCalls);
        var idleTick = TimeSpan.FromTicks(Math.Clamp(parts.Options.IdleAge.Ticks / 4, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute));
        _idleTicks = (int)Math.Ceiling(parts.Options.IdleAge / idleTick) + 1;
        IdleWatch = new Watch(parts.Time, idleTick, EndIdle);
        Entries = cluster.CreateEntries(this);
        Lots = Entries is null && cluster.Parts.Store.Lots is { } lots ? new EmbeddedLots(this, lots) : null;
        Engine = new EngineSilo(this, parts.Options, parts.Processors, parts.Filters, parts.Schedules, parts.Loggers, parts.Telemetry);
        _steward = new CatalogSteward(this, () => _ended, (exception, shard) => Cluster.Log.CatalogNotTouched(exception, shard, Id));
    }

    public EmbeddedCluster Cluster { get; }

    public SiloId Id { get; }

    public string Name { get; }

    public SiloParts Parts { get; }

    public EngineSilo Engine { get; }

    /// <summary>Null where the cluster's store commits several records together.</summary>
    public EntrySilo? Entries { get; }

    EntrySilo IEntrySiloHost.Entries => Entries ?? throw new InvalidOperationException("The cluster's store keeps an index of its own.");

    /// <summary>A wake-up of the store itself comes on time; less than that long it does not pay to activate the grain anew.</summary>
    public TimeSpan WakeUpLead => TimeSpan.FromSeconds(Entries is null ? 5 : 60);

    public TimeProvider Time => Parts.Time;

    public Random Random => Parts.Random;

    ICluster ISiloHost.Cluster => this;

    public ICatalogStore Catalog => Entries?.Catalog ?? Cluster.Parts.Store;

    public IHistoryStore History => Entries?.History ?? Cluster.Parts.Store;

    public IRunLots? Lots { get; }

    public IServiceProvider Services => Parts.Services;

    public TaskScheduler UserCode => Parts.UserCode;

    public IUserCodeWatch? UserCodeWatch => Parts.UserCodeWatch;

    public TaskScheduler Background => Parts.Background;

    public ClusterView Current => Volatile.Read(ref _view);

    /// <summary>Whether it has ended: none of its turns begins from now on.</summary>
    public bool HasEnded => _ended;

    /// <summary>The activations on this silo, in an order that depends on nothing but what has happened.</summary>
    public Activation[] Activations
    {
        get
        {
            lock (_gate)
            {
                return [.. _activations];
            }
        }
    }

    internal CapacityBox Capacity { get; }

    internal Watch CallWatch { get; }

    internal Watch IdleWatch { get; }

    public void Publish(SiloCapacity capacity) => Capacity.Value = capacity;

    public ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        GrainMethods.CheckCapturesNothing(call);
        var turn = new GrainCallTurn<TGrain, TRequest, TReply>(this, Cluster.Parts.GrainTypes.Of(typeof(TGrain)), key, call, request, sink: null);
        Cluster.Send(turn);
        return turn.AsValueTask();
    }

    /// <summary>A view has reached the silo. One in which it is dead itself ends it at once.</summary>
    public void Apply(ClusterView view)
    {
        ClusterView before;
        lock (_gate)
        {
            before = _view;
            if (_ended || view.Version <= before.Version)
            {
                return;
            }

            Volatile.Write(ref _view, view);
        }

        if (view.StateOf(Id) == MemberState.Dead)
        {
            Cluster.End(this);
            return;
        }

        foreach (var activation in Activations)
        {
            activation.NoticeClusterChange();
        }

        _steward.OnViewChanged(before, view);
    }

    internal void Send<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request, OutcomeTurn<TReply> outcome)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        GrainMethods.CheckCapturesNothing(call);
        Cluster.Send(new GrainCallTurn<TGrain, TRequest, TReply>(this, Cluster.Parts.GrainTypes.Of(typeof(TGrain)), key, call, request, outcome));
    }

    /// <summary>The activation of a grain whose key names this silo.</summary>
    internal Activation? GetPlaced(GrainType type, GrainId id)
    {
        while (true)
        {
            if (_placed.TryGetValue(id, out var activation))
            {
                return activation;
            }

            activation = new Activation(this, type, id);
            if (_placed.TryAdd(id, activation) && !TryAdd(activation))
            {
                _placed.TryRemove(new KeyValuePair<GrainId, Activation>(id, activation));
                return null;
            }
        }
    }

    /// <summary>Takes an activation; answers false where the silo takes none any more.</summary>
    internal bool TryAdd(Activation activation)
    {
        lock (_gate)
        {
            if (_takesNone)
            {
                return false;
            }

            activation.ListIndex = _activations.Count;
            _activations.Add(activation);
        }

        IdleWatch.Demand();
        return true;
    }

    /// <summary>An activation has ended, or is found to have: the next call makes another one.</summary>
    internal void Remove(Activation activation)
    {
        if (activation.Type.Placement == GrainPlacement.Anywhere)
        {
            Cluster.Directory.Remove(activation);
        }
        else
        {
            _placed.TryRemove(new KeyValuePair<GrainId, Activation>(activation.Id, activation));
        }

        TaskCompletionSource? emptied = null;
        lock (_gate)
        {
            var index = activation.ListIndex;
            if (index >= 0)
            {
                activation.ListIndex = -1;
                var last = _activations[^1];
                _activations.RemoveAt(_activations.Count - 1);
                if (!ReferenceEquals(last, activation))
                {
                    _activations[index] = last;
                    last.ListIndex = index;
                }
            }

            if (_activations.Count == 0)
            {
                emptied = _emptied;
            }
        }

        emptied?.TrySetResult();
    }

    /// <summary>Takes no activation any more and ends those that it has, in order; those that do not end in time are left behind.</summary>
    internal async ValueTask EmptyAsync()
    {
        var emptied = new TaskCompletionSource();
        lock (_gate)
        {
            _takesNone = true;
            _emptied = emptied;
            if (_activations.Count == 0)
            {
                return;
            }
        }

        foreach (var activation in Activations)
        {
            activation.End(ActivationEnd.Orderly);
        }

        try
        {
            await emptied.Task.WaitAsync(Parts.Options.CallTimeout, Time);
        }
        catch (TimeoutException)
        {
            Cluster.Log.ActivationsLeft(Id, Activations.Length);
        }
    }

    /// <summary>From now on nothing of the silo runs.</summary>
    internal bool End()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return false;
            }

            _ended = true;
        }

        Engine.End();
        CallWatch.Dispose();
        IdleWatch.Dispose();
        foreach (var activation in Activations)
        {
            activation.StopTimers();
        }

        return true;
    }

    /// <summary>Membership has declared the silo dead: its grains are activated elsewhere, and who waits for it waits no longer.</summary>
    internal void Abandon()
    {
        var error = new JobGrainsUnavailableException($"Silo '{Id}' is dead. Whether the call took effect is unknown.");
        foreach (var activation in Activations)
        {
            if (activation.Type.Placement == GrainPlacement.Anywhere)
            {
                Cluster.Directory.Remove(activation);
            }

            activation.FailCalls(error);
        }
    }

    private static TimeSpan Shortest(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private bool FailOldCalls()
    {
        if (_ended)
        {
            return false;
        }

        var waits = false;
        foreach (var activation in Activations)
        {
            waits |= activation.FailOldCalls(_callTicks);
        }

        return waits;
    }

    private bool EndIdle()
    {
        if (_ended)
        {
            return false;
        }

        var mayBeIdle = false;
        foreach (var activation in Activations)
        {
            mayBeIdle |= activation.EndIfIdle(_idleTicks);
        }

        return mayBeIdle;
    }
}
