using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobGrains;

internal sealed class InstanceIdJsonConverter : JsonConverter<InstanceId>
{
    public override InstanceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => InstanceId.Trusted(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, InstanceId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
