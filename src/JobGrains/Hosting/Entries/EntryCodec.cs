using System.Buffers;
using System.Text;
using System.Text.Json;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries;

/// <summary>Writes values as JSON text, and reads them.</summary>
internal sealed class EntryCodec
{
    private readonly JsonCodec _json = JsonCodec.Engine;
    private readonly CommitBufferPool _buffers = new();

    public string Write(object value, Type type)
    {
        var buffer = _buffers.Rent();
        buffer.Append(value, type, _json);
        var text = Encoding.UTF8.GetString(buffer.Slice(0, buffer.Length).Span);
        _buffers.Return(buffer);
        return text;
    }

    /// <summary>Reads a value of an entry.</summary>
    /// <exception cref="JobGrainsUnavailableException">The text is no such value.</exception>
    public T Read<T>(ReadOnlySpan<char> json, GrainId grain, string record)
        where T : class
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            return _json.Read<T>(bytes.AsMemory(0, Encoding.UTF8.GetBytes(json, bytes)));
        }
        catch (JsonException exception)
        {
            throw new JobGrainsUnavailableException($"Record '{record}' of {grain} cannot be read as {typeof(T).Name}: {exception.Message}", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
