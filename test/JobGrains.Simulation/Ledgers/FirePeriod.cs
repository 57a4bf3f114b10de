namespace JobGrains.Simulation.Ledgers;

/// <summary>A time in which a job may fire by a definition, and the shorter one in which it must.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Generation">The generation of the job; null where no answer has told it.</param>
/// <param name="MayFrom">It may fire from here on,</param>
/// <param name="MayTo">and up to here.</param>
/// <param name="MustFrom">It must fire from here on,</param>
/// <param name="MustTo">and up to here.</param>
internal sealed record FirePeriod(JobDefinition Definition, int? Generation, DateTimeOffset MayFrom, DateTimeOffset MayTo, DateTimeOffset MustFrom, DateTimeOffset MustTo);
