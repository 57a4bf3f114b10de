using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobGrains;

internal sealed class SiloIdJsonConverter : JsonConverter<SiloId>
{
    public override SiloId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, SiloId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override SiloId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, SiloId value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);
}
