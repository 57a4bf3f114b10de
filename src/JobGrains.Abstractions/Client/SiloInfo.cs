namespace JobGrains;

/// <summary>A silo as the cluster sees it.</summary>
/// <param name="Id">The incarnation.</param>
/// <param name="Name">The name, which outlives restarts.</param>
/// <param name="Tags">The tags that its configuration gave it.</param>
/// <param name="Processors">The names of the processors registered on it.</param>
/// <param name="Capacity">Its capacity as it published it last.</param>
public sealed record SiloInfo(SiloId Id, string Name, IReadOnlyList<string> Tags, IReadOnlyList<string> Processors, SiloCapacity Capacity)
{
    /// <summary>Which build of JobGrains it has; null where it does not tell.</summary>
    public JobGrainsVersion? Version { get; init; }
}
