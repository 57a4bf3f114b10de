using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace JobGrains.Orleans.Tests.Wire;

/// <summary>
/// A JSON serializer of the application's that claims every type, as AddJsonSerializer makes one (its package is not needed for more). Its options suit the application and nobody else: what goes
/// through it loses its times.
/// </summary>
internal sealed class ApplicationJson : IGeneralizedCodec, IGeneralizedCopier, ITypeFilter
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new NoTimes() } };

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ApplicationJson>();
        services.AddSingleton<IGeneralizedCodec>(static provider => provider.GetRequiredService<ApplicationJson>());
        services.AddSingleton<IGeneralizedCopier>(static provider => provider.GetRequiredService<ApplicationJson>());
        services.AddSingleton<ITypeFilter>(static provider => provider.GetRequiredService<ApplicationJson>());
    }

    public bool IsSupportedType(Type type) => type == typeof(ApplicationJson) || Claims(type);

    public bool? IsTypeAllowed(Type type) => Claims(type) ? true : null;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, [AllowNull] object value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value))
        {
            return;
        }

        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(ApplicationJson), WireType.LengthPrefixed);
        var json = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Options);
        writer.WriteVarUInt32((uint)(value.GetType().AssemblyQualifiedName!.Length + 1 + json.Length));
        writer.Write(System.Text.Encoding.ASCII.GetBytes(value.GetType().AssemblyQualifiedName + "\n"));
        writer.Write(json);
    }

    public object ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference)
        {
            return ReferenceCodec.ReadReference(ref reader, field.FieldType!)!;
        }

        var placeholder = ReferenceCodec.CreateRecordPlaceholder(reader.Session);
        var bytes = reader.ReadBytes(reader.ReadVarUInt32());
        var end = Array.IndexOf(bytes, (byte)'\n');
        var value = JsonSerializer.Deserialize(bytes.AsSpan(end + 1), Type.GetType(System.Text.Encoding.ASCII.GetString(bytes.AsSpan(0, end)), throwOnError: true)!, Options)!;
        ReferenceCodec.RecordObject(reader.Session, value, placeholder);
        return value;
    }

    public object? DeepCopy(object? input, CopyContext context) => input is null ? null : JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(input, input.GetType(), Options), input.GetType(), Options);

    private static bool Claims(Type type) => !CommonCodecTypeFilter.IsAbstractOrFrameworkType(type);

    private sealed class NoTimes : System.Text.Json.Serialization.JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.Skip();
            return default;
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue("a time");
    }
}
