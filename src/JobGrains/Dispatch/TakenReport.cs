namespace JobGrains.Dispatch;

/// <summary>A report of the delivery that counted, with the silo that it was at.</summary>
internal readonly record struct TakenReport(TaskReport Report, SiloId Silo);
