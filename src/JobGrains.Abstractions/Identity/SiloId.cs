using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>Names one incarnation of a silo: a silo that restarts is another one, with another id. Made by the host; at most 80 characters.</summary>
[JsonConverter(typeof(SiloIdJsonConverter))]
public readonly record struct SiloId(string Value) : IComparable<SiloId>
{
    /// <summary>The id as text.</summary>
    public string Value { get; } = Value;

    /// <inheritdoc/>
    public int CompareTo(SiloId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
