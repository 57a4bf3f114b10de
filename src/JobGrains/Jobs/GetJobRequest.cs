namespace JobGrains.Jobs;

internal sealed record GetJobRequest
{
    public static GetJobRequest Instance { get; } = new();
}
