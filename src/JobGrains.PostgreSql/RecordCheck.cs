namespace JobGrains.PostgreSql;

/// <summary>A record that a batch changes.</summary>
/// <param name="Commit">The number of the commit in the batch.</param>
/// <param name="Id">The record's key.</param>
/// <param name="Record">Its name.</param>
/// <param name="ExpectedETag">The ETag that it must have.</param>
internal readonly record struct RecordCheck(int Commit, Guid Id, string Record, long ExpectedETag);
