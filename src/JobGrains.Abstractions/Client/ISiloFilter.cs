namespace JobGrains;

/// <summary>A user's own condition on silos, registered under a name that <see cref="PlacementOptions.Filter"/> refers to. Pure and fast: called for each decision.</summary>
public interface ISiloFilter
{
    /// <summary>Whether a run of <paramref name="job"/> may use <paramref name="silo"/>; null if so, otherwise the reason for people.</summary>
    string? Reject(SiloInfo silo, JobDefinition job);
}
