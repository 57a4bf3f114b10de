using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>
/// The first bytes of a segment. Durable before anything follows them. They say up to where the segment before is part of the journal: what lies beyond was never acknowledged there.
/// </summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Number">The number of the segment.</param>
/// <param name="OpenCount">How often the journal had been opened, this time included.</param>
/// <param name="Previous">The number of the segment before; 0 for the first.</param>
/// <param name="PreviousLength">How many of its bytes count.</param>
/// <param name="ShardCount">How many shards the catalogue has; the same in all segments.</param>
/// <param name="NextSequence">The number of the first entry in it.</param>
internal readonly record struct SegmentHeader(uint Version, int Number, long OpenCount, int Previous, long PreviousLength, int ShardCount, long NextSequence)
{
    public const int Size = FileHeader.Size;

    private const ulong Magic = 0x31_47_45_53_42_4F_4A; // "JOBSEG1"

    public void Write(Span<byte> bytes)
    {
        FileHeader.Begin(bytes, Magic, Version, Number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], OpenCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], Previous);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], ShardCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], PreviousLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], NextSequence);
        FileHeader.End(bytes);
    }

    /// <summary>Answers false where the bytes are no whole header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SegmentHeader header)
    {
        if (!FileHeader.IsWhole(bytes, Magic))
        {
            header = default;
            return false;
        }

        header = new SegmentHeader(
            FileHeader.VersionOf(bytes),
            FileHeader.NumberOf(bytes),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]));
        return true;
    }
}
