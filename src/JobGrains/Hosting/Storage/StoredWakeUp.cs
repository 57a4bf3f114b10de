namespace JobGrains.Hosting.Storage;

/// <summary>A wake-up as a store has it.</summary>
/// <param name="Grain">Whom to wake.</param>
/// <param name="Time">The time that the grain asked for.</param>
/// <param name="Version">Tells this wake-up from one that the grain sets later.</param>
internal readonly record struct StoredWakeUp(GrainId Grain, DateTimeOffset Time, long Version);
