namespace JobGrains.Hosting.Storage;

/// <summary>Names a grain in a store and in a directory.</summary>
/// <param name="Type">The short name of its type, as <c>GrainTypes</c> has it. Stored: it never changes.</param>
/// <param name="Key">Its key.</param>
internal readonly record struct GrainId(string Type, string Key) : IComparable<GrainId>
{
    public int CompareTo(GrainId other)
    {
        var byType = string.CompareOrdinal(Type, other.Type);
        return byType != 0 ? byType : string.CompareOrdinal(Key, other.Key);
    }

    public override string ToString() => $"{Type}/{Key}";
}
