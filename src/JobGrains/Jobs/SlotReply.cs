namespace JobGrains.Jobs;

/// <param name="Verdict">What was decided.</param>
/// <param name="Admission">
/// For <see cref="SlotVerdict.Granted"/>: the number that names the slot; 0 where the job has no limit. For <see cref="SlotVerdict.Queued"/>: the number that the slot will
/// have, so that an instance that ends in the queue can release its place.
/// </param>
/// <param name="Reason">For <see cref="SlotVerdict.Refused"/>, for people.</param>
internal sealed record SlotReply(SlotVerdict Verdict, long Admission = 0, string? Reason = null);
