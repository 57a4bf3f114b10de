namespace JobGrains.Jobs;

/// <param name="Kind">What changed.</param>
/// <param name="Number">The admission that it is about.</param>
/// <param name="Entry">For <see cref="AdmissionStepKind.Queued"/>: the new entry.</param>
internal sealed record AdmissionStep(AdmissionStepKind Kind, long Number, AdmissionEntry? Entry = null);
