namespace JobGrains;

/// <summary>The end of one broadcast target, as post-process sees it.</summary>
/// <param name="Silo">The silo (an incarnation).</param>
/// <param name="SiloName">The silo's name.</param>
/// <param name="Status">How it ended: Succeeded, Failed, Lost (unknown), Skipped or Canceled.</param>
/// <param name="Result">Its result.</param>
/// <param name="Failure">Why it failed, was lost or skipped.</param>
public sealed record BroadcastOutcome(SiloId Silo, string SiloName, JobTaskStatus Status, string? Result, FailureInfo? Failure);
