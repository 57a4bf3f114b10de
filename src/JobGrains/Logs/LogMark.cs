namespace JobGrains.Logs;

/// <summary>How far the log has the lines of a silo.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Buffer">Its latest buffer.</param>
/// <param name="Last">The number of the last line of that.</param>
internal sealed record LogMark(SiloId Silo, long Buffer, long Last);
