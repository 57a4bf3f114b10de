namespace JobGrains.Hosting;

/// <summary>How a store is, and why.</summary>
/// <param name="State">How it is.</param>
/// <param name="Problem">What is wrong, for people; null where nothing is.</param>
public sealed record StoreHealth(StoreState State, string? Problem = null);
