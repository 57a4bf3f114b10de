namespace JobGrains.Orleans.Crash;

/// <summary>One deed.</summary>
/// <param name="Deed">What was done.</param>
/// <param name="Process">The number of the process.</param>
/// <param name="SiloId">Its silo.</param>
/// <param name="Time">When, in the ticks of the log.</param>
internal sealed record Strike(Deed Deed, int Process, SiloId SiloId, long Time);
