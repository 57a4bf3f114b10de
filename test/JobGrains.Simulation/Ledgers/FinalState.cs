namespace JobGrains.Simulation.Ledgers;

/// <summary>What a healthy cluster says of a run in the end.</summary>
internal sealed record FinalState(InstanceInfo Info, IReadOnlyList<AttemptRecord> History, IReadOnlyList<TaskInfo> Tasks);
