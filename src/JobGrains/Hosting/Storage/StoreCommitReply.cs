namespace JobGrains.Hosting.Storage;

/// <summary>What became of a commit.</summary>
/// <param name="ETag">The new ETag of every record in the commit, never used before; 0 where nothing was committed.</param>
/// <param name="Conflict">The record whose ETag was another than expected; null where all is durable.</param>
internal readonly record struct StoreCommitReply(long ETag, string? Conflict)
{
    public bool IsCommitted => Conflict is null;

    public static StoreCommitReply Committed(long etag) => new(etag, null);

    public static StoreCommitReply Conflicted(string record) => new(0, record);
}
