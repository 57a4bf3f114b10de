namespace JobGrains.PostgreSql.Clusters;

/// <summary>What became of a silo that wants to use a schema.</summary>
/// <param name="Writer">The connection that it writes with; null where it does not.</param>
/// <param name="RunningCluster">The other cluster whose silos still run; null where none does.</param>
internal sealed record JoinReply(ClusterWriter? Writer, string? RunningCluster);
