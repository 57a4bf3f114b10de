using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>
/// Begins a batch: what was written at once and flushed before the next one was written. So damage that is followed by a whole batch is no torn write.
/// </summary>
/// <param name="File">The number of the file that it is in.</param>
/// <param name="FirstSequence">The number of its first entry.</param>
/// <param name="Count">How many entries it has.</param>
/// <param name="Length">How many bytes of entries follow the header.</param>
/// <param name="Checksum">The CRC-32C of these.</param>
internal readonly record struct BatchHeader(int File, long FirstSequence, int Count, int Length, uint Checksum)
{
    public const int Size = 32;

    public const uint Magic = 0x31_54_42_4A; // "JBT1"

    private const int ChecksumAt = Size - sizeof(uint);

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], FirstSequence);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], File);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], Crc32C.Of(bytes[..ChecksumAt]));
    }

    /// <summary>Answers false where the bytes are no whole header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out BatchHeader header)
    {
        if (bytes.Length < Size
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Of(bytes[..ChecksumAt]))
        {
            header = default;
            return false;
        }

        header = new BatchHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]));
        return header.Length is >= 0 and <= JournalFormat.MaxContent;
    }
}
