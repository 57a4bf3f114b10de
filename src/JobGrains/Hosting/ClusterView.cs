namespace JobGrains.Hosting;

/// <summary>The members as one silo sees them at one moment. Immutable, but for the capacities, which are the last published ones.</summary>
internal sealed class ClusterView
{
    private readonly Dictionary<SiloId, ClusterMember> _byId;
    private readonly Func<SiloId, MemberState>? _judge;

    /// <param name="version">Grows with each change.</param>
    /// <param name="members">Active and draining silos, sorted by id, and the dead ones that are still remembered.</param>
    /// <param name="judge">Tells what is known of a silo that is no member; null where nothing ever is.</param>
    public ClusterView(long version, IReadOnlyList<ClusterMember> members, Func<SiloId, MemberState>? judge = null)
    {
        Version = version;
        _judge = judge;
        _byId = members.ToDictionary(m => m.Id);
        Active = [.. members.Where(m => m.State == MemberState.Active).OrderBy(m => m.Id)];
        Living = [.. members.Where(m => m.State != MemberState.Dead).OrderBy(m => m.Id)];
    }

    public long Version { get; }

    /// <summary>The silos that take new work.</summary>
    public IReadOnlyList<ClusterMember> Active { get; }

    /// <summary>The silos that are active or draining.</summary>
    public IReadOnlyList<ClusterMember> Living { get; }

    /// <summary>The state of a silo; <see cref="MemberState.Unknown"/> where this view has not heard of it yet, which never means dead.</summary>
    public MemberState StateOf(SiloId silo) =>
        _byId.TryGetValue(silo, out var member) ? member.State : _judge?.Invoke(silo) ?? MemberState.Unknown;

    public ClusterMember? Find(SiloId silo) => _byId.GetValueOrDefault(silo);
}
