namespace JobGrains.Listeners;

internal sealed record LearnListenersRequest(ListenerSet Set);
