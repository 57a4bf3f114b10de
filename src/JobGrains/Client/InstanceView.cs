namespace JobGrains.Client;

/// <summary>A run at one moment, with its progress.</summary>
internal readonly record struct InstanceView(InstanceInfo Info, InstanceProgress Progress);
