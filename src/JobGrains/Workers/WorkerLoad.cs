namespace JobGrains.Workers;

/// <summary>What a worker has, at one moment.</summary>
/// <param name="Running">Processors that run, abandoned ones included.</param>
/// <param name="Waiting">Tasks that have not started.</param>
/// <param name="Reported">Tasks that have ended, and whose reports are not acknowledged yet.</param>
/// <param name="Abandoned">Processors that were told to stop and have not returned in time.</param>
internal readonly record struct WorkerLoad(int Running, int Waiting, int Reported, int Abandoned);
