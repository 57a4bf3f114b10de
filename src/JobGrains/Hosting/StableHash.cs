namespace JobGrains.Hosting;

/// <summary>FNV-1a, 64 bits: the same in every process and on every version.</summary>
internal static class StableHash
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<char> text) => Continue(OffsetBasis, text);

    public static ulong Continue(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            hash = (hash ^ c) * Prime;
        }

        return hash;
    }

    public static ulong Continue(ulong hash, ulong value) => (hash ^ value) * Prime;

    /// <summary>A shard, 0 to <paramref name="count"/> - 1.</summary>
    public static int Shard(ReadOnlySpan<char> text, int count)
    {
        var hash = Of(text);
        return (int)((hash ^ (hash >> 32)) % (ulong)count);
    }
}
