namespace JobGrains.Jobs;

/// <summary>What changed in the book of admissions, in the order of the steps.</summary>
internal sealed record AdmissionDelta(IReadOnlyList<AdmissionStep> Steps);
