using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Jobs;

/// <summary>
/// Writes a definition as a part of something else. All runs of a job carry the same object, so its bytes are kept: a definition is most of what a short run writes.
/// Safe for concurrent use.
/// </summary>
internal sealed class DefinitionConverter : JsonConverter<JobDefinition>
{
    private const int Kept = 64;

    // One place a hash: whoever comes later takes it.
    private readonly Written?[] _written = new Written?[Kept];

    public override JobDefinition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, EngineJson.Default.JobDefinition) ?? throw new JsonException("A definition is null.");

    public override void Write(Utf8JsonWriter writer, JobDefinition value, JsonSerializerOptions options)
    {
        ref var place = ref _written[(uint)RuntimeHelpers.GetHashCode(value) % Kept];
        var written = Volatile.Read(ref place);
        if (!ReferenceEquals(written?.Definition, value))
        {
            written = new Written(value, JsonSerializer.SerializeToUtf8Bytes(value, EngineJson.Default.JobDefinition));
            Volatile.Write(ref place, written);
        }

        writer.WriteRawValue(written!.Body, skipInputValidation: true);
    }

    private sealed record Written(JobDefinition Definition, byte[] Body);
}
