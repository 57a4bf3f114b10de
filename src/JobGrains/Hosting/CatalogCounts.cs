namespace JobGrains.Hosting;

/// <summary>What the catalogue has.</summary>
/// <param name="Jobs">How many jobs.</param>
/// <param name="OpenRuns">How many open instances, by their <see cref="OpenState"/>.</param>
internal sealed record CatalogCounts(long Jobs, OpenRunCounts OpenRuns);
