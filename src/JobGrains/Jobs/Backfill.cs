namespace JobGrains.Jobs;

/// <summary>A back-fill that is not done yet.</summary>
/// <param name="Id">Names it.</param>
/// <param name="After">Fires at this time and before are decided.</param>
/// <param name="To">The last moment, included.</param>
internal sealed record Backfill(string Id, DateTimeOffset After, DateTimeOffset To);
