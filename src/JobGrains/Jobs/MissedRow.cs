using JobGrains.Schedules;

namespace JobGrains.Jobs;

/// <summary>Missed fires whose row of history is still to be written.</summary>
/// <param name="Fires">The fires.</param>
/// <param name="Why">Why nothing was made of them.</param>
/// <param name="Time">When that was decided.</param>
internal sealed record MissedRow(MissedFires Fires, MissedReason Why, DateTimeOffset Time);
