namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>Finds nodes by their keys.</summary>
internal sealed class IndexNodeComparer : IEqualityComparer<IndexNode>, IAlternateEqualityComparer<string, IndexNode>
{
    public static IndexNodeComparer Instance { get; } = new();

    public bool Equals(IndexNode? x, IndexNode? y) => string.Equals(x?.Key, y?.Key);

    public int GetHashCode(IndexNode obj) => obj.Key.GetHashCode();

    public bool Equals(string alternate, IndexNode other) => string.Equals(alternate, other.Key);

    public int GetHashCode(string alternate) => alternate.GetHashCode();

    public IndexNode Create(string alternate) => new(alternate);
}
