namespace JobGrains.Jobs;

/// <param name="Keeper">A silo that keeps a copy of the answer, and is to be told when that is out of date; null only reads.</param>
internal sealed record GetJobRequest(SiloId? Keeper = null)
{
    public static GetJobRequest Instance { get; } = new();
}
