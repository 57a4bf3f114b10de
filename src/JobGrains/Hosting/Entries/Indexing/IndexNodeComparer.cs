namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>Finds nodes by their keys.</summary>
internal sealed class IndexNodeComparer : IEqualityComparer<IndexNode>, IAlternateEqualityComparer<ReadOnlySpan<byte>, IndexNode>
{
    public static IndexNodeComparer Instance { get; } = new();

    public bool Equals(IndexNode? x, IndexNode? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.Utf8Key.SequenceEqual(y.Utf8Key));

    public int GetHashCode(IndexNode obj) => GetHashCode(obj.Utf8Key);

    public bool Equals(ReadOnlySpan<byte> alternate, IndexNode other) => alternate.SequenceEqual(other.Utf8Key);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public IndexNode Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
}
