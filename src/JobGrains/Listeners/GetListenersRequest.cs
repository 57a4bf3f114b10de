namespace JobGrains.Listeners;

/// <param name="Silo">The silo that learns of all listeners by the answer; null for a client.</param>
internal sealed record GetListenersRequest(SiloId? Silo);
