namespace JobGrains.PostgreSql;

/// <summary>Records that a batch writes.</summary>
internal sealed class RowColumns
{
    public required List<Guid> Ids { get; init; }

    public List<long> ETags { get; set; } = null!;

    /// <summary>0 for never.</summary>
    public List<long> Expires { get; set; } = null!;

    /// <summary>Empty for none.</summary>
    public List<ReadOnlyMemory<byte>> Bodies { get; set; } = null!;

    public void Add(Guid id, long etag, long expires, ReadOnlyMemory<byte> body)
    {
        Ids.Add(id);
        ETags.Add(etag);
        Expires.Add(expires);
        Bodies.Add(body);
    }
}
