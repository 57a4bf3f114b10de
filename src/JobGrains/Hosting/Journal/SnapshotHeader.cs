using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>The first bytes of a snapshot.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Number">The number of the snapshot; the highest one counts.</param>
/// <param name="ShardCount">How many shards the catalogue has.</param>
/// <param name="FirstSegment">The segment from which on entries are to be applied to it.</param>
/// <param name="NextSequence">The number of the first entry in that.</param>
internal readonly record struct SnapshotHeader(uint Version, int Number, int ShardCount, int FirstSegment, long NextSequence)
{
    public const int Size = 64;

    private const ulong Magic = 0x31_50_4E_53_42_4F_4A; // "JOBSNP1"
    private const int ChecksumAt = Size - sizeof(uint);

    public void Write(Span<byte> bytes)
    {
        bytes = bytes[..Size];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], ShardCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], FirstSegment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], NextSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], Crc32C.Of(bytes[..ChecksumAt]));
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out SnapshotHeader header)
    {
        if (bytes.Length < Size
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Of(bytes[..ChecksumAt]))
        {
            header = default;
            return false;
        }

        header = new SnapshotHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));
        return true;
    }
}
