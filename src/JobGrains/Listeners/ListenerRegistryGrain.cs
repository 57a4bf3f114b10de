using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Workers;

namespace JobGrains.Listeners;

/// <inheritdoc cref="IListenerRegistryGrain"/>
internal class ListenerRegistryGrain(IGrainHost host) : EngineGrain(host), IListenerRegistryGrain
{
    public const string Key = "listeners";

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly GrainRecord _handle = new("listeners");
    private readonly Dictionary<SiloId, long> _told = [];
    private readonly HashSet<SiloId> _telling = [];
    private readonly HashSet<string> _removing = [];
    private RegistryRecord _record = new();

    public override async ValueTask OnActivateAsync()
    {
        _record = await Host.ReadAsync<RegistryRecord>(_handle) ?? new RegistryRecord();
        Tell();
        RemoveQueues();
    }

    public override ValueTask OnClusterChangedAsync()
    {
        Tell();
        return default;
    }

    public async ValueTask<ListenersReply> SubscribeAsync(SubscribeRequest request)
    {
        var listeners = _record.Set.Listeners.ToDictionary(listener => listener.Name);
        var number = _record.Set.LastNumber;
        var changed = false;
        foreach (var asked in request.Listeners)
        {
            if (!listeners.TryGetValue(asked.Name, out var known))
            {
                listeners[asked.Name] = asked with { Number = ++number, Since = Now };
                changed = true;
            }
            else if (!HearTheSame(known.Filter, asked.Filter))
            {
                listeners[asked.Name] = known with { Filter = asked.Filter };
                changed = true;
            }
        }

        if (changed)
        {
            await SaveAsync(_record with { Set = Next(listeners.Values, number) });
        }

        _told[request.Silo] = _record.Set.Version;
        Tell();
        return Reply();
    }

    public ValueTask<ListenersReply> GetAsync(GetListenersRequest request)
    {
        if (request.Silo is { } silo)
        {
            _told[silo] = _record.Set.Version;
        }

        return new(Reply());
    }

    public async ValueTask<ListenersReply> RemoveAsync(RemoveListenerRequest request)
    {
        if (_record.Set.Listeners.FirstOrDefault(listener => listener.Name == request.Name) is { } gone)
        {
            await SaveAsync(_record with
            {
                Set = Next(_record.Set.Listeners.Where(listener => listener != gone), _record.Set.LastNumber),
                Removing = [.. _record.Removing, .. Enumerable.Range(0, gone.Shards).Select(gone.QueueAt)],
            });
            Tell();
            RemoveQueues();
        }

        return Reply();
    }

    private static bool HearTheSame(JobListenerFilter left, JobListenerFilter right) => left.Jobs.SequenceEqual(right.Jobs) && left.Kinds.SequenceEqual(right.Kinds);

    private ListenerSet Next(IEnumerable<ListenerEntry> listeners, long lastNumber) => new(_record.Set.Version + 1, lastNumber, [.. listeners.OrderBy(listener => listener.Name, StringComparer.Ordinal)]);

    private ListenersReply Reply() => new(_record.Set, _record.KnownVersion == _record.Set.Version || HaveAllHeard());

    private bool HaveAllHeard() => Silo.Cluster.Current.Living.All(member => HasHeard(member.Id));

    private bool HasHeard(SiloId silo) => _told.TryGetValue(silo, out var version) && version == _record.Set.Version;

    private async ValueTask SaveAsync(RegistryRecord next)
    {
        await Host.CommitAsync(new Commit().Write(_handle, next));
        _record = next;
    }

    /// <summary>Tells the silos that have not heard of the present set, until they answer or have left.</summary>
    private void Tell()
    {
        if (_record.Set.Version == 0)
        {
            return;
        }

        foreach (var member in Silo.Cluster.Current.Living)
        {
            var silo = member.Id;
            if (HasHeard(silo) || !_telling.Add(silo))
            {
                continue;
            }

            var set = _record.Set;
            Host.Send<IWorkerGrain, LearnListenersRequest, Ack>(silo.Value, static (worker, request) => worker.LearnListenersAsync(request), new LearnListenersRequest(set), outcome =>
            {
                _telling.Remove(silo);
                if (outcome.IsReply)
                {
                    _told[silo] = Math.Max(set.Version, _told.GetValueOrDefault(silo));
                    Tell();
                    return NoteKnownAsync();
                }

                Host.StartTimer(AskAgain, () =>
                {
                    Tell();
                    return default;
                });
                return default;
            });
        }
    }

    private async ValueTask NoteKnownAsync()
    {
        if (_record.KnownVersion != _record.Set.Version && HaveAllHeard())
        {
            await SaveAsync(_record with { KnownVersion = _record.Set.Version });
        }
    }

    private void RemoveQueues()
    {
        foreach (var queue in _record.Removing.Where(_removing.Add).ToArray())
        {
            Host.Send<IListenerQueueGrain, RemoveQueueRequest, Ack>(queue, static (grain, request) => grain.RemoveAsync(request), RemoveQueueRequest.Instance, outcome => OnRemovedAsync(queue, outcome));
        }
    }

    private async ValueTask OnRemovedAsync(string queue, CallOutcome<Ack> outcome)
    {
        _removing.Remove(queue);
        if (outcome.IsReply)
        {
            await SaveAsync(_record with { Removing = [.. _record.Removing.Where(other => other != queue)] });
        }
        else
        {
            Host.StartTimer(AskAgain, () =>
            {
                RemoveQueues();
                return default;
            });
        }
    }
}
