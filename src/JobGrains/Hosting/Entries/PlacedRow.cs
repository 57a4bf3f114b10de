namespace JobGrains.Hosting.Entries;

/// <summary>A row of history as the entry of its run has it.</summary>
/// <param name="Row">The row.</param>
/// <param name="Place">Its place in the listing of its job.</param>
/// <param name="Length">How long its JSON is.</param>
internal readonly record struct PlacedRow(AttemptRecord Row, long Place, int Length);
