namespace JobGrains.PostgreSql;

/// <summary>What a commit does to a record, all in all.</summary>
/// <param name="Record">The name of the record.</param>
/// <param name="ExpectedETag">The ETag that it must have.</param>
internal readonly record struct RecordFold(string Record, long ExpectedETag)
{
    /// <summary>Whether it is written or cleared; otherwise something is appended.</summary>
    public bool Replaces { get; init; }

    /// <summary>Empty where it is cleared.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>0 for never.</summary>
    public long ExpiresTicks { get; init; }
}
