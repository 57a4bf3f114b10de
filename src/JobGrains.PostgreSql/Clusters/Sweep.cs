using JobGrains.Hosting.Storage;

namespace JobGrains.PostgreSql.Clusters;

/// <summary>What a look at the tables has found.</summary>
/// <param name="Taken">The wake-ups that are this silo's now.</param>
/// <param name="IsMore">Whether there may be more to do.</param>
internal sealed record Sweep(List<StoredWakeUp> Taken, bool IsMore);
