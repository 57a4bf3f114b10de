namespace JobGrains.Tracking;

internal sealed record ReadChildrenReply(IReadOnlyList<ChildIdentity> Children);
