namespace JobGrains.Hosting;

/// <summary>A silo in a view.</summary>
internal sealed class ClusterMember(SiloId id, string name, IReadOnlyList<string> tags, IReadOnlyList<string> processors, MemberState state, CapacityBox capacity)
{
    public SiloId Id { get; } = id;

    public string Name { get; } = name;

    public IReadOnlyList<string> Tags { get; } = tags;

    public IReadOnlyList<string> Processors { get; } = processors;

    public MemberState State { get; } = state;

    public JobGrainsVersion Version { get; init; } = EngineVersion.Current;

    /// <summary>The last published capacity; newer than the view itself.</summary>
    public SiloCapacity Capacity => capacity.Value;

    /// <summary>Whether grains that can be anywhere are to be made there.</summary>
    public bool TakesGrains => State == MemberState.Active && Capacity.Readiness is not (SiloReadiness.Draining or SiloReadiness.Cordoned);

    public SiloInfo ToInfo() => new(Id, Name, Tags, Processors, Capacity) { Version = Version };

    public ClusterMember With(MemberState newState) => new(Id, Name, Tags, Processors, newState, capacity) { Version = Version };
}
