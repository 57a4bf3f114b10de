namespace JobGrains.Listeners;

/// <param name="Silo">Who asks, and learns of all listeners by the answer.</param>
/// <param name="Listeners">Those that it has, without number and time.</param>
internal sealed record SubscribeRequest(SiloId Silo, IReadOnlyList<ListenerEntry> Listeners);
