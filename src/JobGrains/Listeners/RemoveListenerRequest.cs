namespace JobGrains.Listeners;

internal sealed record RemoveListenerRequest(string Name);
