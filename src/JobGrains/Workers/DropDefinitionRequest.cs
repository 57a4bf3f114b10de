namespace JobGrains.Workers;

internal sealed record DropDefinitionRequest(JobId JobId, long BelowVersion);
