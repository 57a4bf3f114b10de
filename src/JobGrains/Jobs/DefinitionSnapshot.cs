using System.Text.Json.Serialization;

namespace JobGrains.Jobs;

/// <summary>
/// A definition as a part of something else. A type of its own, because one with a converter is written by generated code, and a property with a converter is not.
/// </summary>
[JsonConverter(typeof(DefinitionConverter))]
internal readonly record struct DefinitionSnapshot(JobDefinition Definition)
{
    public static implicit operator DefinitionSnapshot(JobDefinition definition) => new(definition);
}
