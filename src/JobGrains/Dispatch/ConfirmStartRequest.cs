namespace JobGrains.Dispatch;

internal sealed record ConfirmStartRequest(SiloId Silo, TaskId TaskId, Epoch Epoch);
