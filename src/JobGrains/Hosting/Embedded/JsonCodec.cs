using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace JobGrains.Hosting.Embedded;

/// <summary>Serializes messages and records.</summary>
internal sealed class JsonCodec(JsonSerializerContext context)
{
    // The context compares a type with each of hundreds.
    private readonly ConcurrentDictionary<Type, JsonTypeInfo> _infos = new();

    public JsonTypeInfo InfoOf(Type type) => _infos.TryGetValue(type, out var info) ? info : Find(type);

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

    private JsonTypeInfo Find(Type type) =>
        _infos.GetOrAdd(type, context.GetTypeInfo(type) ?? throw new InvalidOperationException($"'{type}' is not listed in {context.GetType().Name}."));
}
