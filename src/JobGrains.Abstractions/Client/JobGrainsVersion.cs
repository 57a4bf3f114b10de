namespace JobGrains;

/// <summary>Which build of JobGrains a silo or client has, and whose messages and records it understands.</summary>
/// <param name="Build">The version of its packages.</param>
/// <param name="Contract">The number of its contract: it grows by one with each release that changes what silos, clients and stores say to each other.</param>
/// <param name="Oldest">The lowest contract that it understands.</param>
public sealed record JobGrainsVersion(string Build, int Contract, int Oldest)
{
    /// <summary>Whether the two may share a cluster: each understands the contract of the other. Releases that follow each other always do.</summary>
    public bool Understands(JobGrainsVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Contract >= other.Oldest && other.Contract >= Oldest;
    }

    /// <inheritdoc/>
    public override string ToString() => Oldest == Contract ? $"JobGrains {Build} (contract {Contract})" : $"JobGrains {Build} (contract {Contract}, understands {Oldest} and later)";
}
