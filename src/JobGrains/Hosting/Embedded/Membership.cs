namespace JobGrains.Hosting.Embedded;

/// <summary>Who is a member: the truth that views are copies of, sooner or later. Immutable versions; changes are made one after the other.</summary>
/// <param name="judge">Tells what is known of a silo that is no member.</param>
internal sealed class Membership(Func<SiloId, MemberState> judge)
{
    /// <summary>How many dead silos views remember. Beyond, the oldest are unknown again, which only makes who still asks for them wait.</summary>
    private const int MaxDead = 1_000;

    private readonly Lock _gate = new();
    private List<ClusterMember> _members = [];
    private ClusterView _view = new(0, [], judge);

    public ClusterView View => Volatile.Read(ref _view);

    public ClusterView Add(EmbeddedSilo silo)
    {
        lock (_gate)
        {
            var options = silo.Parts.Options;
            _members.Add(new ClusterMember(silo.Id, silo.Name, [.. options.Tags], silo.Parts.Processors.Names, MemberState.Active, silo.Capacity));
            return Publish();
        }
    }

    /// <summary>Changes a member's state, which only grows; answers the view, or null where nothing has changed.</summary>
    public ClusterView? Change(SiloId silo, MemberState state)
    {
        lock (_gate)
        {
            var index = _members.FindIndex(m => m.Id == silo);
            if (index < 0 || _members[index].State >= state)
            {
                return null;
            }

            _members[index] = _members[index].With(state);
            var dead = _members.Count(m => m.State == MemberState.Dead);
            if (dead > MaxDead)
            {
                _members.Remove(_members.First(m => m.State == MemberState.Dead));
            }

            return Publish();
        }
    }

    private ClusterView Publish()
    {
        var view = new ClusterView(_view.Version + 1, [.. _members.OrderBy(m => m.Id)], judge);
        Volatile.Write(ref _view, view);
        return view;
    }
}
