namespace JobGrains.Dispatch;

/// <summary>What was reported last before an attempt ended.</summary>
internal sealed record LastProgress(double? Fraction, string? Message);
