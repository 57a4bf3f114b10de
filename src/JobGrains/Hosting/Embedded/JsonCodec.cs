using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace JobGrains.Hosting.Embedded;

/// <summary>
/// Serializes messages and records. What is written is written by generated code, which cannot carry unknown fields; only a record that has some takes the slower way.
/// </summary>
internal sealed class JsonCodec
{
    private readonly JsonSerializerContext _context;
    private readonly JsonSerializerOptions _keeping;

    [ThreadStatic]
    private static ReadOnlyMemory<byte> _text;

    // A context compares a type with each of hundreds.
    private readonly ConcurrentDictionary<Type, JsonTypeInfo> _writers = new();
    private readonly ConcurrentDictionary<Type, JsonTypeInfo> _readers = new();

    private JsonCodec(JsonSerializerContext context)
    {
        _context = context;
        _keeping = new JsonSerializerOptions(context.Options) { TypeInfoResolver = context.WithAddedModifier(KeepUnknown) };
    }

    /// <summary>The codec of the engine's own messages and records. Shared: what it learns about their types is the same for everybody, and costs milliseconds.</summary>
    public static JsonCodec Engine { get; } = new(EngineJson.Default);

    /// <summary>The codec of a context.</summary>
    public static JsonCodec Of(JsonSerializerContext context) => ReferenceEquals(context, EngineJson.Default) ? Engine : new JsonCodec(context);

    /// <summary>What is being read on this thread; empty where that is not known. For a converter that keeps a part of it as it is: positions of its reader are places in it.</summary>
    public static ReadOnlyMemory<byte> Text => _text;

    /// <summary>How to write a value of a type.</summary>
    public JsonTypeInfo WriterOf(object value, Type type)
    {
        if (value is IStoredRecord { Unknown: not null })
        {
            return ReaderOf(type);
        }

        return _writers.TryGetValue(type, out var info) ? info : _writers.GetOrAdd(type, Require(_context.GetTypeInfo(type), type));
    }

    /// <summary>A value as UTF-8 JSON.</summary>
    public byte[] Write<T>(T value)
        where T : class =>
        JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)WriterOf(value, typeof(T)));

    /// <summary>Reads what is stored. Throws <see cref="JsonException"/> for what it cannot read, and for a record of a schema that it does not know.</summary>
    public T Read<T>(ReadOnlyMemory<byte> body)
        where T : class
    {
        T? value;
        _text = body;
        try
        {
            value = JsonSerializer.Deserialize(body.Span, (JsonTypeInfo<T>)ReaderOf(typeof(T)));
        }
        finally
        {
            _text = default;
        }

        var read = value ?? throw new JsonException($"A stored {typeof(T).Name} is null.");
        return read is IStoredRecord { Schema: not IStoredRecord.KnownSchema } stored
            ? throw new JsonException($"It has schema {stored.Schema}, and this version knows schema {IStoredRecord.KnownSchema} alone. Use a newer version.")
            : read;
    }

    /// <summary>A deep copy, as a message between processes would be.</summary>
    public T Copy<T>(T value)
        where T : class
    {
        // An acknowledgement carries nothing that a copy could differ in.
        var reader = (JsonTypeInfo<T>)ReaderOf(typeof(T));
        return reader.Properties.Count == 0 ? value : JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)WriterOf(value, typeof(T))), reader)!;
    }

    private JsonTypeInfo ReaderOf(Type type) =>
        _readers.TryGetValue(type, out var info) ? info : _readers.GetOrAdd(type, Require(_keeping.TryGetTypeInfo(type, out var found) ? found : null, type));

    private JsonTypeInfo Require(JsonTypeInfo? info, Type type) => info ?? throw new InvalidOperationException($"'{type}' is not listed in {_context.GetType().Name}.");

    private static void KeepUnknown(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || !typeof(IStoredRecord).IsAssignableFrom(info.Type))
        {
            return;
        }

        var unknown = info.CreateJsonPropertyInfo(typeof(Dictionary<string, JsonElement>), "unknown");
        unknown.Get = static record => ((IStoredRecord)record).Unknown;
        unknown.Set = static (record, fields) => ((IStoredRecord)record).Unknown = (Dictionary<string, JsonElement>?)fields;
        unknown.IsExtensionData = true;
        info.Properties.Add(unknown);
    }
}
