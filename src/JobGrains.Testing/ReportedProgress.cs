namespace JobGrains.Testing;

/// <summary>A progress that a processor reported.</summary>
/// <param name="Fraction">0 to 1.</param>
/// <param name="Message">For people.</param>
public readonly record struct ReportedProgress(double Fraction, string? Message);
