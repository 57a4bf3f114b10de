namespace JobGrains.Client;

internal sealed record RelaySilosReply(IReadOnlyList<SiloInfo> Silos);
