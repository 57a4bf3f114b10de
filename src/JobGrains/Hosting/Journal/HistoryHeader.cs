using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>The first bytes of the index file of a part of a partition.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Number">The number of the part; later ones have higher numbers, and rows behind all rows of earlier ones.</param>
/// <param name="LastOrder">The place of its last row in the order of history; the day of a partition is that of its rows' places.</param>
/// <param name="Through">Rows up to the entry of this number are in this part or in ones with lower numbers.</param>
/// <param name="RowsLength">The length of the file with the rows.</param>
/// <param name="Expires">When none of its rows is kept any more, in seconds as <see cref="JournalFormat"/> has them; 0 for never.</param>
/// <param name="Count">How many rows it has.</param>
/// <param name="Terms">How many terms its rows are found by.</param>
/// <param name="Postings">How many places of rows all terms have together.</param>
/// <param name="OldestTicks">When the first of its attempts ended. That is not before its rows' places on a day on which a clock was set back.</param>
internal readonly record struct HistoryHeader(uint Version, int Number, long LastOrder, long Through, uint RowsLength, uint Expires, int Count, int Terms, int Postings, long OldestTicks)
{
    public const int Size = FileHeader.Size;

    private const ulong Magic = 0x31_53_49_48_42_4F_4A; // "JOBHIS1"

    public void Write(Span<byte> bytes)
    {
        FileHeader.Begin(bytes, Magic, Version, Number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], LastOrder);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Through);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], RowsLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[36..], Expires);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[40..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[44..], Terms);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[48..], Postings);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[52..], OldestTicks);
        FileHeader.End(bytes);
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out HistoryHeader header)
    {
        if (!FileHeader.IsWhole(bytes, Magic))
        {
            header = default;
            return false;
        }

        header = new HistoryHeader(
            FileHeader.VersionOf(bytes),
            FileHeader.NumberOf(bytes),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[44..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[52..]));
        return true;
    }
}
