namespace JobGrains.Tracking;

/// <summary>The identity of a child among the children of its parent, and the hash of what it carries.</summary>
internal sealed record ChildIdentity(int Sequence, string? Key, uint Hash);
