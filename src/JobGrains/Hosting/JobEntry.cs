namespace JobGrains.Hosting;

/// <summary>A job in the catalogue.</summary>
internal sealed record JobEntry(JobId JobId, IReadOnlyList<string> Tags);
