namespace JobGrains;

/// <summary>A page of runs.</summary>
/// <param name="Instances">The runs: open ones first, the one that was accepted last before the others; then ended ones, the one that ended last before the others.</param>
/// <param name="Next">Where the next page begins, as <see cref="InstanceQuery.Cursor"/>; null where there are no more. A page may have fewer runs than asked for though there are more.</param>
public sealed record InstancePage(IReadOnlyList<InstanceInfo> Instances, string? Next);
