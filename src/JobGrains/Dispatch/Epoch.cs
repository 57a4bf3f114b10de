using System.Globalization;

namespace JobGrains.Dispatch;

/// <summary>Fences deliveries: the holder's incarnation (durable) and a counter in its memory, one for each batch that it sends.</summary>
internal readonly record struct Epoch(long Incarnation, long Number) : IComparable<Epoch>
{
    public int CompareTo(Epoch other) => Incarnation != other.Incarnation ? Incarnation.CompareTo(other.Incarnation) : Number.CompareTo(other.Number);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Incarnation}.{Number}");
}
