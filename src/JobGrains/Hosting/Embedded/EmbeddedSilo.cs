namespace JobGrains.Hosting.Embedded;

/// <summary>One silo.</summary>
internal sealed class EmbeddedSilo
{
    public EmbeddedSilo(EmbeddedCluster cluster, SiloId id, string name, SiloParts parts)
    {
        Cluster = cluster;
        Id = id;
        Name = name;
        Parts = parts;
    }

    public EmbeddedCluster Cluster { get; }

    public SiloId Id { get; }

    public string Name { get; }

    public SiloParts Parts { get; }

    /// <summary>Whether it has ended: none of its turns begins from now on.</summary>
    public bool HasEnded => throw new NotImplementedException();

    /// <summary>A view has reached the silo. One in which it is dead itself ends it at once.</summary>
    public void Apply(ClusterView view) => throw new NotImplementedException();

    /// <summary>The activations on this silo, in the order in which they were made.</summary>
    public IReadOnlyList<Activation> Activations => throw new NotImplementedException();
}
