using System.Collections.Concurrent;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Embedded;

/// <summary>Several silos in one process, over one store. The embedded host and the simulated cluster are both this, with other parts.</summary>
internal sealed class EmbeddedCluster : IDisposable
{
    private const int MaxPlacements = 10;

    private static readonly TimeSpan ExpiryRounding = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Membership _membership;
    private readonly ConcurrentDictionary<string, EmbeddedSilo> _silosById = new(StringComparer.Ordinal);
    private readonly Alarm _expiry;
    private EmbeddedSilo[] _silos = [];
    private int _entryShards;

    public EmbeddedCluster(ClusterParts parts)
    {
        Parts = parts;
        _membership = new Membership(parts.Judge);
        Json = JsonCodec.Of(parts.Json);
        Log = new EmbeddedLog(parts.Loggers.CreateLogger<EmbeddedCluster>());
        WakeUps = new WakeUps(this);
        _expiry = new Alarm(parts.Time, parts.Background, ExpireAsync);
    }

    public ClusterParts Parts { get; }

    /// <summary>The silos that run, also those that were declared dead and do not know it yet; in the order in which they were added.</summary>
    public IReadOnlyList<EmbeddedSilo> Silos => Volatile.Read(ref _silos);

    /// <summary>The members as they are in truth; a silo's own view is <see cref="EmbeddedSilo.Current"/>.</summary>
    public ClusterView Members => _membership.View;

    internal JsonCodec Json { get; }

    internal EmbeddedLog Log { get; }

    internal GrainDirectory Directory { get; } = new();

    internal CommitBufferPool CommitBuffers { get; } = new();

    internal WakeUps WakeUps { get; }

    /// <summary>Starts what outlives silos: wake-ups and expiry. Before the first silo.</summary>
    public async ValueTask StartAsync()
    {
        await Parts.OpenAsync();
        if (Parts.Entries is { } entries)
        {
            _entryShards = await EntryShards.ReadAsync(new EntryAccess(entries.Store), new EntryCodec(), entries.ShardCount);
        }

        await WakeUps.StartAsync();
        _expiry.Notice(Parts.Time.GetUtcNow());
    }

    /// <summary>Adds a silo: makes its parts and makes it a member.</summary>
    public EmbeddedSilo AddSilo(string name)
    {
        var id = Incarnations.IdOf(name, Parts.NextIncarnation());
        var silo = new EmbeddedSilo(this, id, name, Parts.CreateSilo(id, name));
        lock (_gate)
        {
            _silos = [.. _silos, silo];
        }

        _silosById[id.Value] = silo;
        var view = _membership.Add(silo);
        Log.SiloJoined(id);
        silo.Apply(view);
        silo.Engine.Worker.Start();
        silo.Engine.Listeners.Start();
        Deliver(view, except: silo);
        return silo;
    }

    /// <summary>Drains a silo, ends its activations in order, and removes it from the members.</summary>
    public async ValueTask StopSiloAsync(EmbeddedSilo silo)
    {
        if (silo.HasEnded || !Change(silo, MemberState.Draining))
        {
            return;
        }

        Log.SiloDraining(silo.Id);
        await silo.Engine.Worker.DrainAsync(silo.Parts.Options.DrainTimeout);
        await silo.Engine.Listeners.StopAsync();
        silo.Entries?.Flush();
        await silo.EmptyAsync();
        Log.SiloLeft(silo.Id);
        End(silo);
        Change(silo, MemberState.Dead);
    }

    /// <summary>Ends a silo as a crash does: nothing of it runs any more. Membership still has it until <see cref="DeclareDead"/>.</summary>
    public void Crash(EmbeddedSilo silo)
    {
        Log.SiloEnded(silo.Id);
        End(silo);
    }

    /// <summary>
    /// Membership declares a silo dead, rightly or not. Its entries leave the directory, so that its grains are activated elsewhere; calls that wait for it
    /// fail. If it still runs, its activations go on until the view reaches it.
    /// </summary>
    public void DeclareDead(EmbeddedSilo silo)
    {
        Log.SiloDeclaredDead(silo.Id);
        Change(silo, MemberState.Dead);
    }

    /// <summary>Stops wake-ups and expiry. The silos have been stopped or crashed before.</summary>
    public void Dispose()
    {
        WakeUps.Dispose();
        _expiry.Dispose();
    }

    internal EntrySilo? CreateEntries(EmbeddedSilo silo)
    {
        if (Parts.Entries is not { } parts)
        {
            return null;
        }

        var entries = new EntrySilo(silo, parts.Store, parts.Reminders, Parts.Loggers.CreateLogger<EntrySilo>());
        entries.Use(_entryShards);
        return entries;
    }

    /// <summary>A call begins its way.</summary>
    internal void Send(Call call)
    {
        if (call.Caller.HasEnded)
        {
            call.Fail(new JobGrainsUnavailableException($"Silo '{call.Caller.Id}', which calls {call.Target}, has ended."));
        }
        else if (Parts.Transport is { } transport)
        {
            transport.Send(call);
        }
        else
        {
            Deliver(call);
        }
    }

    /// <summary>What a transport hands on of a message.</summary>
    internal TMessage Copy<TMessage>(TMessage message)
        where TMessage : class => Parts.CopiesMessages ? Json.Copy(message) : message;

    /// <summary>A call has arrived: finds or makes the activation and queues it there, or fails it.</summary>
    internal void Deliver(Call call)
    {
        if (!TryEnqueue(call, call.TargetType, call.Target, call.Caller))
        {
            call.Fail(new JobGrainsUnavailableException(
                call.TargetType.Placement == GrainPlacement.Anywhere
                    ? $"No silo can take {call.Target}: none is active."
                    : $"{call.Target} is on a silo that is dead or unknown."));
        }
    }

    /// <summary>Wakes a grain, wherever it is.</summary>
    internal bool TryWake(GrainId grain, Turn turn) => TryEnqueue(turn, Parts.GrainTypes.Named(grain.Type), grain, caller: null);

    /// <summary>A store's records may expire from that time on.</summary>
    internal void NoticeExpiry(DateTimeOffset time)
    {
        var rounding = ExpiryRounding.Ticks;
        _expiry.Notice(new DateTimeOffset(((time.UtcTicks / rounding) + 1) * rounding, TimeSpan.Zero));
    }

    /// <summary>Nothing of the silo runs from now on.</summary>
    internal void End(EmbeddedSilo silo)
    {
        if (!silo.End())
        {
            return;
        }

        lock (_gate)
        {
            _silos = [.. _silos.Where(s => !ReferenceEquals(s, silo))];
        }

        Parts.OnSiloEnded(silo);
        if (_membership.View.StateOf(silo.Id) == MemberState.Dead)
        {
            silo.Abandon();
        }
    }

    private bool Change(EmbeddedSilo silo, MemberState state)
    {
        if (_membership.Change(silo.Id, state) is not { } view)
        {
            return false;
        }

        if (state == MemberState.Dead)
        {
            // Before anybody hears of it, so that whoever acts on the view finds the grains elsewhere.
            _silosById.TryRemove(silo.Id.Value, out _);
            silo.Abandon();
        }

        Deliver(view, except: null);
        return true;
    }

    private void Deliver(ClusterView view, EmbeddedSilo? except)
    {
        foreach (var silo in Silos)
        {
            if (!ReferenceEquals(silo, except))
            {
                Parts.Deliver(silo, view);
            }
        }
    }

    private bool TryEnqueue(Turn turn, GrainType type, GrainId id, EmbeddedSilo? caller)
    {
        while (true)
        {
            var activation = type.Placement == GrainPlacement.Anywhere ? FindOrPlace(type, id, caller) : FindOnSiloInKey(type, id, caller);
            if (activation is null)
            {
                return false;
            }

            if (activation.Enqueue(turn))
            {
                if (turn is Call)
                {
                    activation.Silo.CallWatch.Demand();
                }

                return true;
            }

            activation.Silo.Remove(activation);
        }
    }

    private Activation? FindOrPlace(GrainType type, GrainId id, EmbeddedSilo? caller)
    {
        // A silo may stop while it is chosen; then another one is.
        for (var tries = 0; tries < MaxPlacements; tries++)
        {
            if (Directory.Find(id) is { } found)
            {
                return found;
            }

            if (Place(caller) is not { } silo)
            {
                return null;
            }

            var mine = new Activation(silo, type, id);
            var first = Directory.GetOrAdd(mine);
            if (!ReferenceEquals(first, mine))
            {
                return first;
            }

            if (silo.TryAdd(mine))
            {
                if (_membership.View.StateOf(silo.Id) == MemberState.Dead)
                {
                    silo.Abandon();
                }

                return mine;
            }

            Directory.Remove(mine);
        }

        return null;
    }

    private Activation? FindOnSiloInKey(GrainType type, GrainId id, EmbeddedSilo? caller)
    {
        var name = id.Key.AsSpan(id.Key.LastIndexOf('/') + 1);

        // A silo that was declared dead still reaches itself until it learns of it.
        var silo = caller is not null && !caller.HasEnded && name.SequenceEqual(caller.Id.Value)
            ? caller
            : _silosById.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : null;
        return silo?.GetPlaced(type, id);
    }

    /// <summary>The caller's silo if it takes work; otherwise any that does; otherwise, where all are leaving, one that still runs.</summary>
    private EmbeddedSilo? Place(EmbeddedSilo? caller)
    {
        var view = _membership.View;
        if (caller is not null && view.Find(caller.Id) is { TakesGrains: true })
        {
            return caller;
        }

        var candidates = view.Active.Count > 0 ? view.Active : view.Living;
        if (candidates.Any(static member => member.Capacity.Readiness == SiloReadiness.Cordoned) && candidates.Where(static member => member.TakesGrains).ToArray() is { Length: > 0 } inService)
        {
            candidates = inService;
        }

        if (candidates.Count == 0)
        {
            return null;
        }

        var chosen = candidates[candidates.Count == 1 ? 0 : Parts.Random.Next(candidates.Count)];
        return _silosById.GetValueOrDefault(chosen.Id.Value);
    }

    private async ValueTask<DateTimeOffset?> ExpireAsync()
    {
        var now = Parts.Time.GetUtcNow();
        try
        {
            return await Parts.Store.ExpireAsync(now) is { } next ? Later(next, now + ExpiryRounding) : null;
        }
        catch (Exception exception)
        {
            Log.ExpiryFailed(exception);
            return now + ExpiryRounding;
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
