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
    public const int Size = FileHeader.Size;

    private const ulong Magic = 0x31_50_4E_53_42_4F_4A; // "JOBSNP1"

    public void Write(Span<byte> bytes)
    {
        FileHeader.Begin(bytes, Magic, Version, Number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], ShardCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], FirstSegment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], NextSequence);
        FileHeader.End(bytes);
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out SnapshotHeader header)
    {
        if (!FileHeader.IsWhole(bytes, Magic))
        {
            header = default;
            return false;
        }

        header = new SnapshotHeader(
            FileHeader.VersionOf(bytes),
            FileHeader.NumberOf(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));
        return true;
    }
}
