namespace JobGrains.Hosting.Storage;

/// <summary>Finds grains in memory by their ids, so that a table need not keep those beside them.</summary>
internal sealed class MemoryGrainComparer : IEqualityComparer<MemoryGrain>, IAlternateEqualityComparer<GrainId, MemoryGrain>
{
    public static MemoryGrainComparer Instance { get; } = new();

    public bool Equals(MemoryGrain? x, MemoryGrain? y) => ReferenceEquals(x, y) || (x is not null && y is not null && GrainIdComparer.Instance.Equals(x.Id, y.Id));

    public int GetHashCode(MemoryGrain obj) => GrainIdComparer.Instance.GetHashCode(obj.Id);

    public bool Equals(GrainId alternate, MemoryGrain other) => GrainIdComparer.Instance.Equals(alternate, other.Id);

    public int GetHashCode(GrainId alternate) => GrainIdComparer.Instance.GetHashCode(alternate);

    public MemoryGrain Create(GrainId alternate) => new(alternate);
}
