namespace JobGrains.Hosting.Storage;

/// <summary>What became of a commit.</summary>
/// <param name="ETag">The new ETag of every record in the commit, never used before; 0 where nothing was committed.</param>
/// <param name="Conflict">The record whose ETag was another than expected; null where all is durable.</param>
/// <param name="JointETag">The same for the records of <see cref="StoreCommit.Joint"/>.</param>
internal readonly record struct StoreCommitReply(long ETag, string? Conflict, long JointETag = 0)
{
    public bool IsCommitted => Conflict is null;

    public static StoreCommitReply Committed(long etag, long jointETag = 0) => new(etag, null, jointETag);

    public static StoreCommitReply Conflicted(string record) => new(0, record);
}
