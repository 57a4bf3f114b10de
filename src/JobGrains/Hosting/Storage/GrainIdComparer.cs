namespace JobGrains.Hosting.Storage;

/// <summary>Compares ids for lookups only: types are few and short, so the key alone is hashed.</summary>
internal sealed class GrainIdComparer : IEqualityComparer<GrainId>
{
    public static GrainIdComparer Instance { get; } = new();

    public bool Equals(GrainId x, GrainId y) => string.Equals(x.Key, y.Key) && string.Equals(x.Type, y.Type);

    public int GetHashCode(GrainId obj) => obj.Key.GetHashCode() ^ obj.Type.Length;
}
