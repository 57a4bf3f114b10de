using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace JobGrains.Hosting.Journal;

/// <summary>Entries on their way to a file: one growing run of bytes, used again and again. Integers are little-endian base-128, texts are UTF-8 with their length before them.</summary>
internal sealed class EntryBuffer(int size)
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);
    private int _length;

    public int Length => _length;

    public int Capacity => _bytes.Length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Forgets all; gives up memory that only something unusually large needed.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > 16 * size)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        }
    }

    /// <summary>Takes back what was added after a length.</summary>
    public void Cut(int length) => _length = length;

    /// <summary>Room that is filled later by <see cref="Fill"/>.</summary>
    public void Skip(int count)
    {
        Ensure(count);
        _length += count;
    }

    public Span<byte> Fill(int position, int count) => _bytes.AsSpan(position, count);

    public void Byte(byte value)
    {
        Ensure(1);
        _bytes[_length++] = value;
    }

    public void Integer(long value)
    {
        Ensure(10);
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            _bytes[_length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _bytes[_length++] = (byte)rest;
    }

    public void Fixed(ulong value)
    {
        Ensure(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_length), value);
        _length += sizeof(ulong);
    }

    public void Text(string text)
    {
        Ensure(5 + (3 * text.Length));
        if (text.Length < 0x80 && Ascii.FromUtf16(text, _bytes.AsSpan(_length + 1), out var written) == System.Buffers.OperationStatus.Done)
        {
            _bytes[_length] = (byte)written;
            _length += 1 + written;
            return;
        }

        Integer(Encoding.UTF8.GetByteCount(text));
        Utf8.FromUtf16(text, _bytes.AsSpan(_length), out _, out written);
        _length += written;
    }

    /// <summary>Bytes with their length before them.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Integer(bytes.Length);
        Raw(bytes);
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Ensure(int count)
    {
        if (_length + count <= _bytes.Length)
        {
            return;
        }

        var larger = GC.AllocateUninitializedArray<byte>(Math.Max(_length + count, 2 * _bytes.Length), pinned: true);
        Written.CopyTo(larger);
        _bytes = larger;
    }
}
