namespace JobGrains.Hosting.Storage;

/// <summary>Compares keys that are encoded as UTF-8.</summary>
internal sealed class Utf8Comparer : IEqualityComparer<byte[]>
{
    public static Utf8Comparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.AsSpan().SequenceEqual(y));

    public int GetHashCode(byte[] obj) => (int)KeyHash.Of(obj, 0);
}
