namespace JobGrains.Hosting.Storage;

/// <summary>The wake-up that comes first in an index.</summary>
/// <param name="VisibleTicks">When it is to be taken.</param>
/// <param name="Type">The type of its grain.</param>
/// <param name="Key">The grain's key as UTF-8.</param>
internal readonly record struct WakeUpHead(long VisibleTicks, string Type, byte[] Key) : IComparable<WakeUpHead>
{
    /// <summary>By time, then by grain.</summary>
    public int CompareTo(WakeUpHead other)
    {
        var byTime = VisibleTicks.CompareTo(other.VisibleTicks);
        var byType = byTime != 0 ? byTime : string.CompareOrdinal(Type, other.Type);
        return byType != 0 ? byType : Key.AsSpan().SequenceCompareTo(other.Key);
    }
}
