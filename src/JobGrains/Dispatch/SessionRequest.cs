namespace JobGrains.Dispatch;

internal sealed record SessionRequest(int Attempt, SiloId Silo);
