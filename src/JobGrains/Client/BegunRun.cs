namespace JobGrains.Client;

/// <summary>A run with a fresh key that was asked for once, with an outcome that is unknown.</summary>
/// <param name="Key">The key.</param>
/// <param name="Generation">The generation of the job that it was asked of.</param>
/// <param name="Decided">When.</param>
internal sealed record BegunRun(string Key, int Generation, DateTimeOffset Decided);
