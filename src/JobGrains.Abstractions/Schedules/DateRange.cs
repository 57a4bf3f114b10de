namespace JobGrains;

/// <summary>Days from one to another, both included.</summary>
/// <param name="First">The first day.</param>
/// <param name="Last">The last day; not before <paramref name="First"/>.</param>
public sealed record DateRange(
    DateOnly First,
    DateOnly Last);
