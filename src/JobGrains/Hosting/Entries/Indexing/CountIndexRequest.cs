namespace JobGrains.Hosting.Entries.Indexing;

internal sealed record CountIndexRequest
{
    public static CountIndexRequest Instance { get; } = new();
}
