namespace JobGrains.Hosting;

/// <summary>A job that is declared in code.</summary>
internal sealed record JobDeclaration(JobDefinition Definition);
