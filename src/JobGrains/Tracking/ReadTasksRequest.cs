namespace JobGrains.Tracking;

internal sealed record ReadTasksRequest
{
    public int FirstIndex { get; init; }

    public PageParts Parts { get; init; }
}
