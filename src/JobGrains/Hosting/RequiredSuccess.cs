namespace JobGrains.Hosting;

/// <summary>A job that has to succeed so often.</summary>
internal sealed record RequiredSuccess(JobId JobId, TimeSpan Duration);
