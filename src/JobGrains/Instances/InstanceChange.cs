namespace JobGrains.Instances;

/// <summary>A decision on an instance: its next state, and the row of history that belongs to it.</summary>
internal readonly record struct InstanceChange(InstanceRecord Record, AttemptRecord? History = null);
