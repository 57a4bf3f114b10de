using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JobGrains.Hosting;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace JobGrains.Orleans.Client.Wire;

/// <summary>Writes messages of one type as JSON by generated code.</summary>
/// <param name="limit">How many bytes Orleans sends. With one more it would close the connection, for all, and send the message again.</param>
internal sealed class EngineMessageCodec<TMessage>(int limit) : IFieldCodec<TMessage>
    where TMessage : class
{
    private readonly JsonTypeInfo<TMessage> _info = (JsonTypeInfo<TMessage>)EngineJson.Default.GetTypeInfo(typeof(TMessage))!;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, [AllowNull] TMessage value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value))
        {
            return;
        }

        using var buffer = new RentedBufferWriter();
        using (var json = new Utf8JsonWriter(buffer))
        {
            JsonSerializer.Serialize(json, value, _info);
        }

        if (buffer.Written.Length > limit)
        {
            throw new JobLimitExceededException(
                $"A {typeof(TMessage).Name} has {buffer.Written.Length} bytes, and Orleans sends {limit} here. Raise MessagingOptions.MaxMessageBodySize on every silo and client, or lower JobGrainsOptions.PageSize, JobGrainsOptions.DispatchBatchSize or what runs take and return.");
        }

        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(TMessage), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)buffer.Written.Length);
        writer.Write(buffer.Written);
    }

    public TMessage ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference)
        {
            return ReferenceCodec.ReadReference<TMessage, TInput>(ref reader, field)!;
        }

        field.EnsureWireType(WireType.LengthPrefixed);
        var length = checked((int)reader.ReadVarUInt32());
        var value = reader.TryReadBytes(length, out var bytes) ? Parse(bytes) : ReadScattered(ref reader, length);
        ReferenceCodec.RecordObject(reader.Session, value);
        return value;
    }

    private TMessage ReadScattered<TInput>(ref Reader<TInput> reader, int length)
    {
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            reader.ReadBytes(rented.AsSpan(0, length));
            return Parse(rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private TMessage Parse(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, _info) ?? throw new JsonException($"A message of type {typeof(TMessage).Name} is null.");
}
