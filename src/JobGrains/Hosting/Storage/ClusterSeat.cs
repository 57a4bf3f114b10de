namespace JobGrains.Hosting.Storage;

/// <summary>Who opens a store that silos of a cluster share.</summary>
/// <param name="Service">The service that the cluster is of: what is stored is its own.</param>
/// <param name="Cluster">The cluster. Another one of the service may follow when it has ended.</param>
/// <param name="Silo">The silo.</param>
/// <param name="Shards">How many shards the catalogue has, where the store is new.</param>
internal sealed record ClusterSeat(string Service, string Cluster, SiloId Silo, int Shards);
