using System.Buffers.Binary;
using System.Text;

namespace JobGrains.Hosting.Journal;

/// <summary>Reads what <see cref="EntryBuffer"/> wrote. Throws <see cref="FormatException"/> where the bytes make no sense, which a checksum rules out for damage.</summary>
internal ref struct EntryReader(ReadOnlySpan<byte> bytes, int position = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; } = position;

    public byte Byte()
    {
        if (Position >= _bytes.Length)
        {
            throw Malformed();
        }

        return _bytes[Position++];
    }

    public long Integer()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return (long)value;
            }
        }

        throw Malformed();
    }

    /// <summary>An integer of a smaller range.</summary>
    public int Count(int max = int.MaxValue)
    {
        var value = Integer();
        return value >= 0 && value <= max ? (int)value : throw Malformed();
    }

    public ulong Fixed() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>A text as UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8() => Take(Count());

    public string Text() => Encoding.UTF8.GetString(Utf8());

    public BodyRef Body()
    {
        var length = Count();
        var position = Position;
        return new BodyRef(position, length, Crc32C.Of(Take(length)));
    }

    public readonly ReadOnlySpan<byte> At(BodyRef body) => _bytes.Slice(body.Position, body.Length);

    public readonly FormatException Malformed() => new($"The entry is malformed at byte {Position} of its batch.");

    public readonly void RequireEnd()
    {
        if (Position != _bytes.Length)
        {
            throw Malformed();
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position)
        {
            throw Malformed();
        }

        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
