using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>What stands before each row in the rows of a partition: enough to make its index anew.</summary>
/// <param name="Length">How long the row is.</param>
/// <param name="Checksum">Its CRC-32C.</param>
/// <param name="Sequence">The number of the entry that it came with.</param>
/// <param name="Order">Its place in the order of history.</param>
/// <param name="Expires">When it is kept no more, in seconds as <see cref="JournalFormat"/> has them; 0 for never.</param>
/// <param name="Last">As <see cref="RowRule.Last"/>.</param>
internal readonly record struct HistoryFrame(int Length, uint Checksum, long Sequence, long Order, uint Expires, int Last)
{
    /// <summary>With a checksum of its own.</summary>
    public const int Size = 36;

    private const int ChecksumAt = Size - sizeof(uint);

    public static bool TryRead(ReadOnlySpan<byte> bytes, out HistoryFrame frame)
    {
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Of(bytes[..ChecksumAt]))
        {
            frame = default;
            return false;
        }

        frame = new HistoryFrame(
            BinaryPrimitives.ReadInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]));
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Checksum);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Order);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], Expires);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], Last);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], Crc32C.Of(bytes[..ChecksumAt]));
    }
}
