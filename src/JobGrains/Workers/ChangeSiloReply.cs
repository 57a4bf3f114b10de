namespace JobGrains.Workers;

/// <param name="Version">How often the silo's service was changed.</param>
/// <param name="IsStale">Nothing was done: the change was for another version.</param>
/// <param name="Readiness">What the silo takes now.</param>
internal sealed record ChangeSiloReply(long Version, bool IsStale, SiloReadiness Readiness);
