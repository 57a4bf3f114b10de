namespace JobGrains.Listeners;

/// <param name="Set">The listeners.</param>
/// <param name="IsKnownEverywhere">Whether every living silo has heard of them.</param>
internal sealed record ListenersReply(ListenerSet Set, bool IsKnownEverywhere = false);
