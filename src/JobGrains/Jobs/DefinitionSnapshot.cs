using System.Text.Json.Serialization;

namespace JobGrains.Jobs;

/// <summary>
/// A definition as a part of something else. A type of its own, because one with a converter is written by generated code, and a property with a converter is not.
/// </summary>
/// <param name="Definition">The definition.</param>
/// <param name="Body">What it was read from, where it can be written as it is.</param>
[JsonConverter(typeof(DefinitionConverter))]
internal readonly record struct DefinitionSnapshot(JobDefinition Definition, byte[]? Body = null)
{
    public static implicit operator DefinitionSnapshot(JobDefinition definition) => new(definition);

    public bool Equals(DefinitionSnapshot other) => Definition.Equals(other.Definition);

    public override int GetHashCode() => Definition.GetHashCode();
}
