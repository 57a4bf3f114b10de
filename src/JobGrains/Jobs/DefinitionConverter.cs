using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;

namespace JobGrains.Jobs;

/// <summary>
/// Writes a definition as a part of something else: only what differs from the defaults, and which defaults those are. All runs of a job carry the same object, so its
/// bytes are kept, and a definition that is read again is the object that was read before. Safe for concurrent use.
/// </summary>
internal sealed class DefinitionConverter : JsonConverter<DefinitionSnapshot>
{
    /// <summary>
    /// The defaults of number 1, for ever: what is stored with it is read with it. When a default of <see cref="JobDefinition"/> changes, the next number is added, and a test says so.
    /// </summary>
    internal const string Defaults1 =
        """
        {"tags":[],"concurrencyPerSilo":5,"admission":{"maxBacklog":1000},"attemptRetry":{"maxTries":1,"backoff":1,"delay":"00:00:01","maxDelay":"00:05:00","jitter":0.2,"doNotRetryOn":[]},"taskRetry":{"maxTries":1,"backoff":1,"delay":"00:00:01","maxDelay":"00:05:00","jitter":0.2,"doNotRetryOn":[]},"maxDeliveries":3,"timeouts":{"grace":"00:00:30","waitForCapacity":"1.00:00:00"},"placement":{"silos":[],"tags":[],"preferred":[]},"map":{"maxTasks":10000000},"broadcast":{},"schedule":{"kind":"onDemand"},"misfire":{"tolerance":"00:01:00","maxFires":100},"lifecycle":{},"extra":{}}
        """;

    private const string Marker = "defaults";
    private const int Kept = 256; // One for each value of the highest byte of a hash.

    // Generated code leaves null what is not in the text. These are shared by all that is read.
    private readonly JobDefinition _defaults = ReadDefaults();
    private readonly Dictionary<string, byte[]> _defaultTexts = JsonDocument.Parse(Defaults1).RootElement.EnumerateObject()
        .ToDictionary(p => p.Name, p => Encoding.UTF8.GetBytes(p.Value.GetRawText()), StringComparer.Ordinal);

    // One place a hash: whoever comes later takes it.
    private readonly Known?[] _read = new Known?[Kept];
    private readonly Written?[] _written = new Written?[Kept];

    public override DefinitionSnapshot Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (JsonCodec.Text is { IsEmpty: false } whole)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return Read(whole.Span[start..(int)reader.BytesConsumed]);
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return Read(JsonMarshal.GetRawUtf8Value(document.RootElement));
    }

    private DefinitionSnapshot Read(ReadOnlySpan<byte> text)
    {
        ref var place = ref _read[HashOf(text) >> 56];
        if (Volatile.Read(ref place) is { } known && text.SequenceEqual(known.Text))
        {
            return known.Snapshot;
        }

        var defaults = DefaultsOf(text);
        var body = text.ToArray();

        // A job that fires is read, and becomes part of its run.
        var snapshot = new DefinitionSnapshot(Expand(text, defaults), defaults is null ? null : body);
        Volatile.Write(ref place, new Known(body, snapshot));
        return snapshot;
    }

    public override void Write(Utf8JsonWriter writer, DefinitionSnapshot snapshot, JsonSerializerOptions options)
    {
        var value = snapshot.Definition;
        if (snapshot.Body is { } body)
        {
            writer.WriteRawValue(body, skipInputValidation: true);
            return;
        }

        ref var place = ref _written[(uint)RuntimeHelpers.GetHashCode(value) % Kept];
        var written = Volatile.Read(ref place);
        if (!ReferenceEquals(written?.Definition, value))
        {
            written = new Written(value, Shorten(value));
            Volatile.Write(ref place, written);
        }

        writer.WriteRawValue(written!.Body, skipInputValidation: true);
    }

    /// <summary>Without the properties whose text is that of the defaults: what is equal is written equally.</summary>
    private byte[] Shorten(JobDefinition definition)
    {
        var whole = JsonSerializer.SerializeToUtf8Bytes(definition, EngineJson.Default.JobDefinition);
        var shortened = new ArrayBufferWriter<byte>(whole.Length);
        using var writer = new Utf8JsonWriter(shortened);
        writer.WriteStartObject();
        var found = 0;
        var reader = new Utf8JsonReader(whole);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = whole.AsSpan(start, (int)reader.BytesConsumed - start);
            if (_defaultTexts.TryGetValue(name, out var byDefault))
            {
                found++;
                if (value.SequenceEqual(byDefault))
                {
                    continue;
                }
            }

            writer.WritePropertyName(name);
            writer.WriteRawValue(value, skipInputValidation: true);
        }

        if (found != _defaultTexts.Count)
        {
            var written = JsonNode.Parse(whole)!.AsObject();
            var missing = _defaultTexts.Keys.First(name => !written.ContainsKey(name));
            throw new InvalidOperationException($"'{missing}' of a definition is not written, so a default would take its place.");
        }

        writer.WriteNumber(Marker, 1);
        writer.WriteEndObject();
        writer.Flush();
        return shortened.WrittenSpan.ToArray();
    }

    private JobDefinition Expand(ReadOnlySpan<byte> text, int? defaults)
    {
        if (defaults is { } number and not 1)
        {
            throw new JsonException($"A definition was written with defaults number {number}; this version knows number 1. Use a newer version.");
        }

        var definition = JsonSerializer.Deserialize(text, EngineJson.Default.JobDefinition) ?? throw new JsonException("A definition is null.");
        return defaults is null ? definition : definition with
        {
            Tags = definition.Tags ?? _defaults.Tags,
            ConcurrencyPerSilo = definition.ConcurrencyPerSilo is > 0 and var concurrency ? concurrency : _defaults.ConcurrencyPerSilo,
            Admission = definition.Admission ?? _defaults.Admission,
            AttemptRetry = definition.AttemptRetry ?? _defaults.AttemptRetry,
            TaskRetry = definition.TaskRetry ?? _defaults.TaskRetry,
            MaxDeliveries = definition.MaxDeliveries is > 0 and var deliveries ? deliveries : _defaults.MaxDeliveries,
            Timeouts = definition.Timeouts ?? _defaults.Timeouts,
            Placement = definition.Placement ?? _defaults.Placement,
            Map = definition.Map ?? _defaults.Map,
            Broadcast = definition.Broadcast ?? _defaults.Broadcast,
            Schedule = definition.Schedule ?? _defaults.Schedule,
            Misfire = definition.Misfire ?? _defaults.Misfire,
            Lifecycle = definition.Lifecycle ?? _defaults.Lifecycle,
            Extra = definition.Extra ?? _defaults.Extra,
        };
    }

    /// <summary>The number of the defaults that a text was written with; null for none.</summary>
    private static int? DefaultsOf(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("\"defaults\":1}"u8))
        {
            return 1;
        }

        int? defaults = null;
        var reader = new Utf8JsonReader(text);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMarker = reader.ValueTextEquals(Marker);
            reader.Read();
            defaults = isMarker ? reader.GetInt32() : defaults;
            reader.Skip();
        }

        return defaults;
    }

    private static ulong HashOf(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length;
        for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
        {
            hash = StableHash.Continue(hash, BinaryPrimitives.ReadUInt64LittleEndian(text));
        }

        foreach (var last in text)
        {
            hash = StableHash.Continue(hash, last);
        }

        return hash;
    }

    private static JobDefinition ReadDefaults()
    {
        var defaults = JsonNode.Parse(Defaults1)!.AsObject();
        defaults["id"] = "defaults";
        defaults["processor"] = "defaults";
        return defaults.Deserialize(EngineJson.Default.JobDefinition)!;
    }

    private sealed record Known(byte[] Text, DefinitionSnapshot Snapshot);

    private sealed record Written(JobDefinition Definition, byte[] Body);
}
