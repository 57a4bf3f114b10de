namespace JobGrains.Hosting.Journal;

/// <summary>A row of history that was found: in a partition, or in a segment.</summary>
/// <param name="Run">The part of a partition; null where it is in a segment.</param>
/// <param name="Entry">Where it is there.</param>
internal readonly record struct FoundRow(HistoryRun? Run, HistoryEntry Entry);
