using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace JobGrains.Hosting.Embedded;

/// <summary>Serializes messages and records.</summary>
internal sealed class JsonCodec(JsonSerializerContext context)
{
    public JsonTypeInfo InfoOf(Type type) =>
        context.GetTypeInfo(type) ?? throw new InvalidOperationException($"'{type}' is not listed in {context.GetType().Name}.");

    public T Read<T>(ReadOnlyMemory<byte> body)
        where T : class =>
        JsonSerializer.Deserialize(body.Span, (JsonTypeInfo<T>)InfoOf(typeof(T))) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");

    /// <summary>A deep copy, as a message between processes would be.</summary>
    public T Copy<T>(T value)
        where T : class
    {
        var info = (JsonTypeInfo<T>)InfoOf(typeof(T));
        return JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, info), info)!;
    }
}
