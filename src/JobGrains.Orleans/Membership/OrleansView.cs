using JobGrains.Hosting;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Workers;
using ClusterMember = JobGrains.Hosting.ClusterMember;

namespace JobGrains.Orleans.Membership;

/// <summary>
/// This silo's view of the cluster: Orleans' membership says who lives; what each silo has (name, tags, processors, capacity) the silos tell each other. A silo that has told nothing yet is
/// unknown.
/// </summary>
internal sealed class OrleansView : ICluster, IDisposable
{
    private readonly Lock _gate = new();
    private readonly OrleansSilo _silo;
    private readonly IClusterMembershipService _membership;
    private readonly SiloTalk _talk;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<SiloId, AnnouncedSilo> _announced = [];
    private readonly HashSet<SiloId> _unlike = [];
    private ClusterMembershipSnapshot? _snapshot;
    private ClusterView _view = new(0, []);

    public OrleansView(OrleansSilo silo, IClusterMembershipService membership)
    {
        _silo = silo;
        _membership = membership;
        _talk = new SiloTalk(silo, answer => Hear(answer));
        Hear(_talk.Own);
    }

    public ClusterView Current => Volatile.Read(ref _view);

    /// <summary>What this silo tells of itself.</summary>
    public SiloAnnouncement Own => _talk.Own;

    /// <summary>The other silos that are active.</summary>
    public IReadOnlyCollection<SiloId> OthersNow() => OthersIn(_membership.CurrentSnapshot);

    /// <summary>Begins to follow the membership; the first view is there when this returns.</summary>
    public void Start()
    {
        Apply(_membership.CurrentSnapshot);
        WorkQueue.Start(_silo.Background, static view => _ = ((OrleansView)view!).FollowAsync(), this);
    }

    /// <summary>Follows no longer. What was seen last stays.</summary>
    public void Dispose()
    {
        _talk.Stop();
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>This silo's capacity has changed.</summary>
    public void Publish(SiloCapacity capacity) => Hear(_talk.Say(capacity));

    /// <summary>Takes what a silo tells of itself that is about to start; answers with what this one has to tell. Nothing is sent there before it has started.</summary>
    public SiloAnnouncement Greet(SiloAnnouncement newcomer)
    {
        NoteIfUnlike(newcomer);
        return _talk.Own;
    }

    /// <summary>Takes what a silo tells of itself; answers with what this one has to tell.</summary>
    public SiloAnnouncement Receive(SiloAnnouncement announcement)
    {
        Hear(announcement);
        return _talk.Own;
    }

    private void Hear(SiloAnnouncement announcement)
    {
        if (NoteIfUnlike(announcement))
        {
            if (SiloIds.IsOlder(announcement.SiloId, _silo.Address))
            {
                _silo.StopAsUnlike(new SiloId(announcement.SiloId));
            }

            return;
        }

        var id = new SiloId(announcement.SiloId);
        lock (_gate)
        {
            if (_announced.TryGetValue(id, out var known))
            {
                if (!known.Take(announcement))
                {
                    return;
                }
            }
            else
            {
                _announced.Add(id, new AnnouncedSilo(announcement));
            }
        }

        Refresh();
    }

    /// <summary>Answers whether a silo has a build that this one's does not understand, or the other way round. Nothing is known of it then, so that nothing is sent there.</summary>
    private bool NoteIfUnlike(SiloAnnouncement announcement)
    {
        if (_silo.Version.Understands(announcement.Version))
        {
            return false;
        }

        var id = new SiloId(announcement.SiloId);
        lock (_gate)
        {
            if (!_unlike.Add(id))
            {
                return true;
            }
        }

        _silo.Log.UnlikeSilo(id, announcement.Version, _silo.Id, _silo.Version);
        return true;
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var snapshot in _membership.MembershipUpdates.WithCancellation(_stopping.Token))
            {
                Apply(snapshot);
            }
        }
        catch (Exception) when (_silo.HasEnded)
        {
            // It was told to stop.
        }
        catch (Exception exception)
        {
            _silo.Log.MembershipLost(exception, _silo.Id);
        }
    }

    private void Apply(ClusterMembershipSnapshot snapshot)
    {
        lock (_gate)
        {
            if (_snapshot is not null && snapshot.Version < _snapshot.Version)
            {
                return;
            }

            _snapshot = snapshot;
        }

        if (snapshot.GetSiloStatus(_silo.Address) == SiloStatus.Dead)
        {
            _silo.Log.SiloIsDead(_silo.Id);
            _silo.End();
            return;
        }

        _talk.SetPeers(OthersIn(snapshot));
        Refresh();
    }

    private List<SiloId> OthersIn(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Where(m => m.Value.Status == SiloStatus.Active && !m.Key.Equals(_silo.Address)).Select(m => SiloIds.Of(m.Key))];

    /// <summary>Makes a view of what is known now, and tells of it where it differs from the last one.</summary>
    private void Refresh()
    {
        ClusterView before;
        ClusterView view;
        lock (_gate)
        {
            if (_snapshot is not { } snapshot)
            {
                return;
            }

            before = _view;
            view = new ClusterView(before.Version + 1, MembersOf(snapshot), id => SiloIds.Judge(snapshot, id));
            if (!Differs(before, view))
            {
                return;
            }

            Volatile.Write(ref _view, view);
            foreach (var dead in _announced.Keys.Where(id => view.StateOf(id) == MemberState.Dead).ToArray())
            {
                _announced.Remove(dead);
            }

            _unlike.RemoveWhere(id => view.StateOf(id) == MemberState.Dead);
        }

        _silo.OnViewChanged(before, view);
    }

    private List<ClusterMember> MembersOf(ClusterMembershipSnapshot snapshot)
    {
        var members = new List<ClusterMember>(snapshot.Members.Count);
        foreach (var (address, member) in snapshot.Members)
        {
            var id = SiloIds.Of(address);
            if (member.Status == SiloStatus.Dead)
            {
                members.Add(AnnouncedSilo.Dead(id, member.Name));
            }
            else if (member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping && _announced.TryGetValue(id, out var known))
            {
                members.Add(known.As(member.Status == SiloStatus.Active && !known.IsDraining ? MemberState.Active : MemberState.Draining));
            }
        }

        return members;
    }

    private static bool Differs(ClusterView before, ClusterView view) =>
        before.Version == 0
        || before.Living.Count != view.Living.Count
        || view.Living.Any(member => before.Find(member.Id)?.State != member.State)
        || before.Living.Any(member => view.Find(member.Id)?.State != member.State);
}
