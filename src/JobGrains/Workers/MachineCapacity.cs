namespace JobGrains.Workers;

/// <summary>What a machine has free.</summary>
internal readonly record struct MachineCapacity(double FreeCpuCores, long FreeMemoryBytes, long FreeDiskBytes);
