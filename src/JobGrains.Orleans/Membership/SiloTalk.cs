using JobGrains.Orleans.Client.Grains;
using JobGrains.Workers;

namespace JobGrains.Orleans.Membership;

/// <summary>
/// Tells the other silos what this one has: each is told the latest, one message at a time, until it has answered. The answer says what that silo has.
/// </summary>
internal sealed class SiloTalk(OrleansSilo silo, Action<SiloAnnouncement> onAnswer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SiloId, Peer> _peers = [];
    private SiloAnnouncement _own = new()
    {
        SiloId = silo.Id.Value,
        Number = 1,
        Name = silo.Name,
        Tags = [.. silo.Options.Tags],
        Processors = [.. silo.Processors.Names],
        Slots = silo.Options.Slots,
        Load = 0,
        FreeCpuCores = 0,
        FreeMemoryBytes = 0,
        FreeDiskBytes = 0,
        Readiness = (int)SiloReadiness.Ready,
        Build = silo.Version.Build,
        Contract = silo.Version.Contract,
        Oldest = silo.Version.Oldest,
    };

    public SiloAnnouncement Own => Volatile.Read(ref _own);

    /// <summary>Tells a new capacity.</summary>
    public SiloAnnouncement Say(SiloCapacity capacity)
    {
        lock (_gate)
        {
            Volatile.Write(ref _own, _own with
            {
                Number = _own.Number + 1,
                Slots = capacity.Slots,
                Load = capacity.Load,
                FreeCpuCores = capacity.FreeCpuCores,
                FreeMemoryBytes = capacity.FreeMemoryBytes,
                FreeDiskBytes = capacity.FreeDiskBytes,
                Readiness = (int)capacity.Readiness,
            });
            foreach (var peer in _peers.Values)
            {
                Wake(peer);
            }

            return _own;
        }
    }

    /// <summary>Says which silos are to be told.</summary>
    public void SetPeers(IReadOnlyCollection<SiloId> silos)
    {
        lock (_gate)
        {
            foreach (var gone in _peers.Keys.Except(silos).ToArray())
            {
                _peers.Remove(gone);
            }

            foreach (var id in silos)
            {
                if (!_peers.ContainsKey(id))
                {
                    var peer = new Peer(id);
                    _peers.Add(id, peer);
                    Wake(peer);
                }
            }
        }
    }

    public void Stop() => SetPeers([]);

    private void Wake(Peer peer)
    {
        if (!peer.IsSending)
        {
            peer.IsSending = true;
            WorkQueue.Start(silo.Background, static state => _ = ((PeerWork)state!).Talk.TellAsync(((PeerWork)state).Peer), new PeerWork(this, peer));
        }
    }

    private async Task TellAsync(Peer peer)
    {
        var backOff = new BackOff();
        while (Next(peer) is { } announcement)
        {
            try
            {
                var answer = await silo.CallAsync<IOrleansWorkerGrain, SiloAnnouncement, SiloAnnouncement>(
                    peer.Id.Value, static (grain, own) => grain.AnnounceAsync(own), announcement);
                peer.Told = announcement.Number;
                backOff = new BackOff();
                onAnswer(answer);
                continue;
            }
            catch (JobGrainsException exception)
            {
                silo.Log.NotAnnounced(exception, peer.Id, silo.Id);
            }

            await Task.Delay(backOff.Next(), silo.Time);
        }
    }

    private SiloAnnouncement? Next(Peer peer)
    {
        lock (_gate)
        {
            peer.IsSending = peer.Told < _own.Number && _peers.TryGetValue(peer.Id, out var current) && ReferenceEquals(current, peer);
            return peer.IsSending ? _own : null;
        }
    }

    private sealed class Peer(SiloId id)
    {
        public SiloId Id { get; } = id;

        public bool IsSending { get; set; }

        /// <summary>The number of the last announcement that it has answered.</summary>
        public long Told { get; set; }
    }

    private sealed record PeerWork(SiloTalk Talk, Peer Peer);
}
